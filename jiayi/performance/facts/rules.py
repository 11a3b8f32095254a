"""The header of a `facts.sql` and the statement that joins all of them. 每列都有中文名、含义和空值规则。

A file starts with one comment line per column, then holds one SELECT that yields `patient_id` and those columns:

    -- column age integer: 年龄, 期末周岁, 空=未知
    SELECT id AS patient_id, … FROM … WHERE (%(patients)s::bigint[] IS NULL OR id = ANY(%(patients)s))

Parameters: year, start, end (the observed half-open period) and patients (an array, or NULL for everybody).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

TYPES = {"boolean": "boolean", "integer": "integer", "decimal": "numeric(12, 2)", "date": "date", "text": "text"}
DEFAULTS = {"空=否": "FALSE", "空=0": "0", "空=未知": ""}
# These two apps give a row its place: who is counted and where, and to which team the year belongs.
SPINE, ATTRIBUTION = "patients", "contracts"
TABLE = "facts_residentyear"

_HEADER = re.compile(r"^--\s*column\s+([a-z][a-z0-9_]{0,58})\s+([a-z]+)\s*:\s*(.+)$")


class FactsFileWrong(ValueError):
    """A `facts.sql` whose header cannot be used; found when Django starts or in the tests."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactColumn:
    app: str
    name: str
    type: str
    title: str
    description: str
    null_rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsFile:
    app: str
    columns: tuple[FactColumn, ...]
    select: str


def read_facts_file(app: str, text: str) -> FactsFile:
    """Take the documented columns and the SELECT out of one file.

    :raises FactsFileWrong: if a column is not documented completely
    """
    columns = tuple(
        _column(app, match) for line in text.splitlines() if (match := _HEADER.match(line.strip())) is not None
    )
    select = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--")).strip().rstrip(";")
    if not columns or not re.match(r"(SELECT|WITH)\b", select, re.IGNORECASE):
        raise FactsFileWrong(f"{app}/facts.sql needs documented columns and one SELECT")
    return FactsFile(app=app, columns=columns, select=select)


def build_insert(files: Sequence[FactsFile]) -> str:
    """One INSERT … SELECT over all files; the spine decides the rows, the others are joined to it.

    :raises FactsFileWrong: if the spine is missing or two files claim one column
    """
    by_app = {file.app: file for file in files}
    if SPINE not in by_app:
        raise FactsFileWrong("no spine: the patients app ships no facts.sql")
    columns = [column for file in files for column in file.columns]
    names = [column.name for column in columns]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise FactsFileWrong(f"columns claimed twice: {', '.join(sorted(doubled))}")
    bodies = ", ".join(f"f_{file.app} AS MATERIALIZED (\n{file.select}\n)" for file in files)
    joins = " ".join(
        f"LEFT JOIN f_{file.app} ON f_{file.app}.patient_id = f_{SPINE}.patient_id"
        for file in files
        if file.app != SPINE
    )
    team = f"f_{ATTRIBUTION}.team_id" if ATTRIBUTION in by_app else "NULL::bigint"
    selected = ", ".join(_value(column) for column in columns)
    quoted = ", ".join(f'"{name}"' for name in names)
    # All parts come from files of the product and from a checked header.
    return (
        f"INSERT INTO {TABLE} (year, patient_id, organization_id, team_id, refreshed_at, {quoted})"  # noqa: S608
        f" WITH {bodies}"
        f" SELECT %(year)s, f_{SPINE}.patient_id, f_{SPINE}.organization_id, {team}, %(at)s, {selected}"
        f" FROM f_{SPINE} {joins}"
    )


def add_column_sql(column: FactColumn) -> str:
    return f'ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS "{column.name}" {TYPES[column.type]}'


def _value(column: FactColumn) -> str:
    value = f'f_{column.app}."{column.name}"'
    default = DEFAULTS[column.null_rule]
    return f"COALESCE({value}, {default})" if default else value


def _column(app: str, match: re.Match[str]) -> FactColumn:
    name, kind, words = match.groups()
    title, *rest = [part.strip() for part in re.split("[,,]", words)]
    if kind not in TYPES or len(rest) < 2 or rest[-1] not in DEFAULTS or not title:
        raise FactsFileWrong(f"{app}/facts.sql: column {name} needs a type, 中文名, 含义 and one of {list(DEFAULTS)}")
    return FactColumn(app=app, name=name, type=kind, title=title, description=",".join(rest[:-1]), null_rule=rest[-1])
