from decimal import Decimal

from ..models import EnteredValue, PublishedFigure


def list_entered(*, year: int | None = None, measure_code: str = "") -> list[EnteredValue]:
    """Entered numerators and denominators of the places in scope, newest first."""
    rows = EnteredValue.objects.select_related("organization")
    if year:
        rows = rows.filter(year=year)
    if measure_code:
        rows = rows.filter(measure_code=measure_code)
    return list(rows.order_by("-year", "measure_code", "organization__path")[:1000])


def list_published_tables() -> list[tuple[str, str]]:
    rows = PublishedFigure.objects.order_by("table_title").values_list("table", "table_title")
    return list(rows.distinct())


def list_published_rows(*, table: str) -> list[list[PublishedFigure]]:
    """The cells of a published table, row by row, as printed."""
    rows: dict[int, list[PublishedFigure]] = {}
    for figure in PublishedFigure.objects.filter(table=table).order_by("row", "pk"):
        rows.setdefault(figure.row, []).append(figure)
    return list(rows.values())


def published_beside(*, organization_code: str, year: int) -> dict[str, list[PublishedFigure]]:
    """What was published for a place and year, by measure: shown beside our own figures."""
    beside: dict[str, list[PublishedFigure]] = {}
    rows = PublishedFigure.objects.filter(organization_code=organization_code, year=year, value__isnull=False)
    for figure in rows.exclude(measure_code="").order_by("table", "row", "pk"):
        beside.setdefault(figure.measure_code, []).append(figure)
    return beside


def published_rates(*, organization_code: str, year: int) -> dict[str, tuple[Decimal, PublishedFigure]]:
    """Published percentages as rates in [0, 1]; the first table wins where two speak of one measure."""
    return {
        code: (figures[0].value / 100, figures[0])
        for code, figures in published_beside(organization_code=organization_code, year=year).items()
        if figures[0].unit == "%" and figures[0].value is not None
    }
