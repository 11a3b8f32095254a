"""上级核查我们: what a survey that was drawn above found here. After the end only, and without those who were asked.

A centre learns its own figures and those of its doctors, beside the rate of the whole: what to work on, not whom to
call. Who answered what, and who called, stays with those who drew.
"""

from dataclasses import dataclass

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound

from ..models import SigningSurvey, SurveyRow, SurveyState
from ..rules.summing import EffectiveSigning
from .results import PlaceResult, survey_result


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedSurvey:
    """`whole` is the result of the whole survey, to stand beside the own one."""

    survey: SigningSurvey
    whole: EffectiveSigning
    centres: list[PlaceResult]
    doctors: list[PlaceResult]


def list_received(*, by: Actor) -> list[SigningSurvey]:
    """Finished surveys of the places above that called somebody of the reader's place, the newest first."""
    above = _above(by.organization_path)
    with scope.everything(reason="a survey from above is seen by those it was about, in figures"):
        own = SurveyRow.objects.filter(organization__path__startswith=by.organization_path or "-", is_active=True)
        rows = SigningSurvey.objects.filter(
            state=SurveyState.FINISHED, organization__path__in=above, pk__in=own.values("survey_id")
        )
        return list(rows.select_related("organization", "rule").order_by("-year", "-closed_at")[:100])


def view_received(*, survey_id: int, by: Actor) -> ReceivedSurvey:
    """What it found at the reader's place.

    :raises NotFound: if it is not finished, not from above, or nobody here was called
    """
    if survey_id not in {survey.pk for survey in list_received(by=by)}:
        raise NotFound("没有这次核查，或者还没有定稿")
    own = set(organizations.list_subtree_ids(organization_id=by.organization_id or 0))
    with scope.everything(reason="a survey from above is seen by those it was about, in figures"):
        found = survey_result(survey_id=survey_id)
    return ReceivedSurvey(
        survey=found.survey,
        whole=found.overall,
        centres=[part for part in found.centres if part.organization_id in own],
        doctors=[part for part in found.doctors if part.organization_id in own],
    )


def _above(path: str) -> list[str]:
    """`1.4.9.` → `1.`, `1.4.`: the places whose survey is one from above."""
    steps = path.strip(".").split(".")
    return [".".join(steps[:number]) + "." for number in range(1, len(steps))]
