"""Opening the rows behind a result: names are read, so it is written down."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page

from .. import queries


@transaction.atomic
def open_rows(
    *,
    survey_id: int,
    verdict: str = "",
    team_id: int | None = None,
    organization_id: int | None = None,
    outcome: str = "",
    element: str = "",
    cursor: str | None = None,
    limit: int = 30,
    by: Actor,
    at: datetime,
) -> Page:
    """The rows of a finished survey. Where a full name is shown, the resident can read who looked.

    :raises NotFound: if it is outside the scope
    :raises ListStillClosed: while calls are made
    """
    survey = queries.get_survey(survey_id=survey_id)
    found = queries.page_rows(
        survey=survey,
        verdict=verdict,
        team_id=team_id,
        organization_id=organization_id,
        outcome=outcome,
        element=element,
        cursor=cursor,
        limit=limit,
    )
    for line in found.items:
        if line.row.patient_id is not None and disclosure.is_open(line.row.patient_id):
            audit.record_read(patient_id=line.row.patient_id, by=by, at=at, purpose="appraisal", subject=survey.title)
    return found
