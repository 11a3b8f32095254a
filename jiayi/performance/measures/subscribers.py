"""A finished survey changes the rates of its year."""

from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe
from jiayi.performance.surveys.events import SurveyFinished

from . import queries, services


@subscribe(SurveyFinished)
def compute_again(event: SurveyFinished) -> None:
    """The catalogues somebody has computed for that year follow; the others wait until somebody asks."""
    for catalogue in queries.computed_catalogues(year=event.year):
        services.request_computation(
            catalogue=catalogue, year=event.year, by=Actor.system("有效签约核查定稿"), at=event.at
        )
