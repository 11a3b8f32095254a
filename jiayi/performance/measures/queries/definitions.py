from django.db.models import Q

from jiayi.kernel.errors import NotFound
from jiayi.kernel.period import year_period
from jiayi.performance.facts import queries as facts

from ..models import Measure, MeasureStatus
from ..rules.expressions import Checked, FactColumn, check_expression
from ..rules.scan import CheckedFormula, Formula, check_formula


def fact_columns() -> list[FactColumn]:
    """The columns that conditions may name."""
    return [
        FactColumn(name=c.name, type=c.type, title=c.title, description=c.description)  # type: ignore[arg-type]
        for c in facts.list_columns()
    ]


def check_condition(*, text: str) -> Checked:
    """Check one condition as somebody types it.

    :raises ExpressionRefused: in words, with a suggestion
    """
    return check_expression(text, fact_columns())


def formula_of(measure: Measure) -> CheckedFormula:
    """The conditions of a computed measure, checked anew against the columns of today."""
    formula = Formula(
        key=measure.code,
        numerator=measure.numerator,
        denominator=measure.denominator,
        exclusion=measure.exclusion,
        numerator_value=measure.numerator_value,
        denominator_value=measure.denominator_value,
    )
    return check_formula(formula, fact_columns())


def in_force(*, catalogue: str, year: int) -> list[Measure]:
    """The published versions of a catalogue that hold for a year; of two, the one that began later."""
    start, end = year_period(year)
    rows = Measure.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=start),
        catalogue=catalogue,
        status=MeasureStatus.PUBLISHED,
        effective_from__lt=end,
    ).order_by("effective_from", "pk")
    latest = {row.code: row for row in rows}
    return sorted(latest.values(), key=lambda measure: (measure.position, measure.code))


def get_measure(*, code: str, year: int) -> Measure:
    """The version of one measure in force in a year.

    :raises NotFound: if there is none
    """
    start, end = year_period(year)
    found = (
        Measure.objects.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=start),
            code=code,
            status=MeasureStatus.PUBLISHED,
            effective_from__lt=end,
        )
        .order_by("-effective_from", "-pk")
        .first()
    )
    if found is None:
        raise NotFound("没有这个指标，或这一年没有生效的版本")
    return found


def list_measures(*, catalogue: str = "", status: str = "") -> list[Measure]:
    rows = Measure.objects.all()
    if catalogue:
        rows = rows.filter(catalogue=catalogue)
    if status:
        rows = rows.filter(status=status)
    return list(rows.order_by("catalogue", "position", "code", "-effective_from")[:500])


def measure_names() -> dict[str, str]:
    """Code and name of every measure that was ever published, under its newest name."""
    rows = Measure.objects.exclude(status=MeasureStatus.DRAFT).order_by("position", "code", "effective_from")
    return dict(rows.values_list("code", "name"))


def list_versions(*, code: str) -> list[Measure]:
    return list(Measure.objects.filter(code=code).order_by("-effective_from", "-pk"))
