"""One scan for a whole catalogue: every condition is evaluated once per resident and counted by team."""

from collections.abc import Sequence
from dataclasses import dataclass

from .expressions import Checked, FactColumn, check_expression

TABLE = "facts_residentyearfact"


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """The conditions of a measure as typed. An empty exclusion excludes nobody; an empty denominator is everybody."""

    key: str
    numerator: str
    denominator: str = ""
    exclusion: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedFormula:
    key: str
    numerator: str
    denominator: str
    exclusion: str
    columns: frozenset[str]


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
        columns=numerator.columns | base.columns | (out.columns if out else frozenset()),
    )


def compile_scan(formulas: Sequence[CheckedFormula]) -> Scan:
    """All formulas as one pass over the facts of a year, grouped by organisation and team."""
    projected, counted = [], []
    for number, formula in enumerate(formulas):
        for letter, side in (("n", formula.numerator), ("d", formula.denominator), ("e", formula.exclusion)):
            projected.append(f"{_escaped(side)} AS {letter}{number}")
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


def _everybody() -> Checked:
    return Checked(sql="TRUE", columns=frozenset())


def _escaped(sql: str) -> str:
    """Per cent signs inside literals are data, not placeholders of the database driver."""
    return sql.replace("%", "%%")
