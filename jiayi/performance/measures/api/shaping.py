"""Turn what queries gather into what clients read."""

from jiayi.kernel.paging import Page

from .. import schemas
from ..queries import CatalogueView, MeasureView


def catalogue_out(view: CatalogueView) -> schemas.CatalogueOut:
    return schemas.CatalogueOut(
        catalogue=view.catalogue,
        year=view.year,
        organization_id=view.organization_id,
        run=schemas.run_out(view.run),
        years=view.years,
        items=[schemas.MeasureResultOut.of(line, view.published.get(line.measure.code)) for line in view.lines],
    )


def measure_page_out(view: MeasureView) -> schemas.MeasurePageOut:
    return schemas.MeasurePageOut(
        measure=schemas.measure_out(view.measure),
        run=schemas.run_out(view.run),
        result=schemas.MeasureResultOut.of(view.result, view.published) if view.result else None,
        places=[schemas.MeasureResultOut.of(line) for line in view.places],
        teams=[schemas.MeasureResultOut.of(line) for line in view.teams],
        history=[
            schemas.YearCountOut(year=year, numerator=tally.numerator, denominator=tally.denominator, rate=rate)
            for year, tally, rate in view.history
        ],
        opens_to=view.opens_to,
    )


def people_out(page: Page) -> schemas.PeopleOut:
    return page.with_items([schemas.MeasurePersonOut.of(line) for line in page.items])
