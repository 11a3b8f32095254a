"""人群标签规则 at the desk: whom a draft concerns and how far the worker is. The rules themselves are in revisions."""

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn

from .. import queries, services
from ..permissions import PatientPermission as P
from ..schemas.tag_rules import TagRunOut, TagRunPageOut, TrialPeopleFilters, TrialPeoplePageOut, TrialPersonOut

router = Router(tags=["人群标签规则"])


@router.get("/tag-rule-drafts/{revision_id}/people", response=TrialPeoplePageOut, summary="会归入和不再归入的人")
@requires(P.VIEW_TAG_RULES)
def list_trial_people(request: HttpRequest, revision_id: int, asked: Query[TrialPeopleFilters]):
    today = clock.today()
    found = services.people_of_revision(
        revision_id=revision_id,
        side=asked.side,
        cursor=asked.cursor,
        limit=asked.limit,
        on=today,
        at=clock.now(),
        by=request.actor,
    )
    return found.with_items([TrialPersonOut.of(person, today) for person in found.items])


@router.get("/tag-runs", response=TagRunPageOut, summary="按规则归类算到哪里了")
@requires(P.VIEW_TAG_RULES)
def list_tag_runs(request: HttpRequest, asked: Query[PageIn]):
    found = queries.page_runs(cursor=asked.cursor, limit=asked.limit)
    return found.with_items([TagRunOut.of(run) for run in found.items])
