"""One scan for a whole catalogue: every condition is evaluated once per resident and counted by team."""

from collections.abc import Sequence
from dataclasses import dataclass

from .expressions import Checked, ExpressionRefused, FactColumn, check_expression

TABLE = "facts_residentyear"


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """The conditions of a measure as typed. An empty exclusion excludes nobody; an empty denominator is everybody.

    People are counted, unless a value column is named: then that column is summed over the same people (services due).
    """

    key: str
    numerator: str
    denominator: str = ""
    exclusion: str = ""
    numerator_value: str = ""
    denominator_value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedFormula:
    key: str
    numerator: str
    denominator: str
    exclusion: str
    columns: frozenset[str]
    numerator_value: str = ""
    denominator_value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """SQL with the parameters `year`, and the keys in the order of the counted triples."""

    sql: str
    keys: tuple[str, ...]


def check_formula(formula: Formula, columns: Sequence[FactColumn]) -> CheckedFormula:
    """Write the four conditions as the sides of one decision per resident.

    NULL never decides by accident: each condition is closed with IS TRUE, so an unknown exclusion drops nobody and an
    unknown numerator is a miss. The numerator is taken inside the denominator and outside the exclusions.

    :raises ExpressionRefused: if a condition is not acceptable
    """
    numerator = check_expression(formula.numerator, columns)
    base = check_expression(formula.denominator, columns) if formula.denominator.strip() else _everybody()
    out = check_expression(formula.exclusion, columns) if formula.exclusion.strip() else None
    inside = f"({base.sql} IS TRUE)"
    excluded = f"({inside} AND {out.sql} IS TRUE)" if out else "FALSE"
    counted = f"({inside} AND {out.sql} IS NOT TRUE)" if out else inside
    return CheckedFormula(
        key=formula.key,
        denominator=counted,
        exclusion=excluded,
        numerator=f"({counted} AND {numerator.sql} IS TRUE)",
        numerator_value=_value_column(formula.numerator_value, columns),
        denominator_value=_value_column(formula.denominator_value, columns),
        columns=numerator.columns | base.columns | (out.columns if out else frozenset()),
    )


def compile_scan(formulas: Sequence[CheckedFormula]) -> Scan:
    """All formulas as one pass over the facts of a year, grouped by organisation and team."""
    projected, counted = [], []
    for number, formula in enumerate(formulas):
        for letter, side, value in (
            ("n", formula.numerator, formula.numerator_value),
            ("d", formula.denominator, formula.denominator_value),
            ("e", formula.exclusion, ""),
        ):
            projected.append(f"{_escaped(side)} AS {letter}{number}")
            if value:
                projected.append(f'"{value}" AS {letter}v{number}')
                counted.append(f"COALESCE(sum({letter}v{number}) FILTER (WHERE {letter}{number}), 0)")
            else:
                counted.append(f"count(*) FILTER (WHERE {letter}{number})")
    # Every part was written by `check_expression` from a checked tree: no typed text is in here.
    return Scan(
        keys=tuple(formula.key for formula in formulas),
        sql=(
            f"SELECT organization_id, team_id, {', '.join(counted)}"  # noqa: S608
            f" FROM (SELECT organization_id, team_id, {', '.join(projected)}"
            f" FROM {TABLE} WHERE year = %(year)s) AS decided"
            " GROUP BY organization_id, team_id"
        ),
    )


def side_condition(formula: CheckedFormula, side: str) -> str:
    """The condition that opens one side of a measure to its people; `gap` is who still misses."""
    condition = {
        "numerator": formula.numerator,
        "denominator": formula.denominator,
        "exclusion": formula.exclusion,
        "gap": f"({formula.denominator} AND {formula.numerator} IS NOT TRUE)",
    }[side]
    return _escaped(condition)


def _value_column(name: str, columns: Sequence[FactColumn]) -> str:
    if not name:
        return ""
    for column in columns:
        if name in (column.name, column.title) and column.type in ("integer", "decimal"):
            return column.name
    raise ExpressionRefused("expression_unknown_column", f"求和列“{name}”不存在或不是数字")


def _everybody() -> Checked:
    return Checked(sql="TRUE", columns=frozenset())


def _escaped(sql: str) -> str:
    """Per cent signs inside literals are data, not placeholders of the database driver."""
    return sql.replace("%", "%%")
