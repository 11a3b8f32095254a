"""Results by code, and who a group is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel import disclosure, scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import full_years_between

from .. import rules
from ..models import (
    Campaign,
    CampaignDay,
    CampaignSigning,
    CampaignVisit,
    Invitation,
    InvitationState,
    InvitedResident,
    Way,
)
from ..rules import Judged
from .reaching import Reachable, ways_of

# The groups that may be invited; sensitive classes are none.
GROUPS = {
    "all": "还没签约的居民",
    "elderly": "65 岁以上",
    "hypertension": "高血压",
    "diabetes": "糖尿病",
    "child": "0–6 岁",
    "maternal": "孕产妇",
}
PREVIEWED = 60


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """A campaign with what came of it: opened → looked at by known residents → signed."""

    campaign: Campaign
    opened: int
    visited: int
    invited: int
    signed: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    patient_id: int
    name: str
    sex: str
    age: int
    will_send: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The group before anything is sent: how many, who not and why, the first lines by name."""

    people: list[int]
    excluded: dict[str, int]
    lines: list[PreviewLine]
    ways: dict[str, int]


def find_campaign(*, code: str) -> Campaign | None:
    """By the code on a poster; for strangers, so outside any scope."""
    with scope.everything(reason="a code on a poster leads to a team's public page"):
        return Campaign.objects.select_related("team").filter(code=code.upper()).first()


def get_campaign(*, campaign_id: int) -> Campaign:
    """One campaign in scope.

    :raises NotFound: outside the scope
    """
    found = Campaign.objects.select_related("team__leader", "organization").filter(pk=campaign_id).first()
    if found is None:
        raise NotFound("没有这次宣传")
    return found


def list_results(
    *, campaign_ids: list[int] | None = None, team_ids: frozenset[int] | None = None
) -> list[CampaignResult]:
    """The campaigns in scope, newest first, each with its counts."""
    rows = Campaign.objects.select_related("team__leader", "organization")
    if campaign_ids is not None:
        rows = rows.filter(pk__in=campaign_ids)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    found = list(rows.order_by("-pk")[:500])
    numbers = [campaign.pk for campaign in found]
    opened = _sums(CampaignDay.objects.filter(campaign__in=numbers), Sum("opened"))
    visited = _sums(CampaignVisit.objects.filter(campaign__in=numbers), Count("pk"))
    signed = _sums(CampaignSigning.objects.filter(campaign__in=numbers), Count("pk"))
    sent = _sums(Invitation.objects.filter(campaign__in=numbers), Sum("sent"))
    return [
        CampaignResult(
            campaign=campaign,
            opened=opened.get(campaign.pk, 0),
            visited=visited.get(campaign.pk, 0),
            invited=sent.get(campaign.pk, 0),
            signed=signed.get(campaign.pk, 0),
        )
        for campaign in found
    ]


def list_invitations(*, campaign_id: int) -> list[Invitation]:
    return list(Invitation.objects.filter(campaign_id=campaign_id).order_by("-pk")[:100])


def get_invitation(*, invitation_id: int) -> Invitation:
    """One invitation in scope with its campaign.

    :raises NotFound: outside the scope
    """
    found = Invitation.objects.select_related("campaign__team").filter(pk=invitation_id).first()
    if found is None:
        raise NotFound("没有这次邀请")
    return found


def list_signed(*, campaign_id: int) -> list[CampaignSigning]:
    """The contracts a campaign in scope brought."""
    get_campaign(campaign_id=campaign_id)
    rows = CampaignSigning.objects.filter(campaign_id=campaign_id).select_related("patient", "contract")
    return list(rows.order_by("-signed_date", "-pk")[:500])


def last_visit(*, patient_id: int, team_id: int, since: datetime) -> CampaignVisit | None:
    """The campaign of a team that a resident looked at last."""
    rows = CampaignVisit.objects.filter(patient_id=patient_id, campaign__team_id=team_id, at__gte=since)
    return rows.order_by("-at").first()


def preview(*, grid_id: int, group: str, at: datetime, on: date) -> Preview:
    """Who of a grid in scope would be invited, and who not and why.

    :raises NotFound: the grid is outside the scope
    :raises InvalidInput: no such group
    """
    if group not in GROUPS:
        raise InvalidInput("没有这个人群")
    grid = organizations.get_grid(grid_id=grid_id)
    people = [one for one in patients.list_grid_people(grid_ids=[grid.pk]) if group == "all" or group in one.classes]
    numbers = sorted(one.patient_id for one in people)
    judged = rules.judge(
        patient_ids=numbers,
        signed={one.patient_id for one in people if one.is_signed},
        waiting=contracts.with_open_offer(patient_ids=numbers),
        refused=set(contracts.not_to_be_asked(patient_ids=numbers, on=on)),
        muted=tasks.muted_patients(patient_ids=numbers, on=on),
        invited=_invited_since(numbers, at),
    )
    wanted = [one.patient_id for one in judged if not one.excluded]
    if len(wanted) > rules.MOST:
        raise InvalidInput(f"一次最多邀请 {rules.MOST} 人，请换小一点的人群")
    reach = ways_of(patient_ids=wanted, at=at)
    return Preview(
        people=wanted,
        ways=dict(Counter(known.way for known in reach.values())),
        excluded={code: number for code, number in Counter(one.excluded for one in judged).items() if code},
        lines=_lines(judged, reach, on),
    )


def _lines(judged: list[Judged], reach: Mapping[int, Reachable], on: date) -> list[PreviewLine]:
    """Those who are left out for another reason than a contract stand first: they are what one looks for."""
    shown = sorted(judged, key=lambda one: (one.excluded in ("", "signed"), one.excluded == "signed", one.patient_id))
    known = patients.list_for_visits(patient_ids=[one.patient_id for one in shown[:PREVIEWED]])
    return [
        PreviewLine(
            patient_id=one.patient_id,
            name=disclosure.shown_name(one.patient_id, known[one.patient_id].name),
            sex=known[one.patient_id].sex,
            age=full_years_between(known[one.patient_id].birth_date, on),
            will_send=not one.excluded,
            reason=rules.EXCLUDED[one.excluded] if one.excluded else str(Way(reach[one.patient_id].way).label),
        )
        for one in shown[:PREVIEWED]
    ]


def _invited_since(patient_ids: list[int], at: datetime) -> set[int]:
    rows = InvitedResident.objects.filter(
        Q(sent_at__gte=at - rules.QUIET) | Q(sent_at__isnull=True, invitation__state=InvitationState.WAITING),
        patient_id__in=patient_ids,
    )
    return set(rows.values_list("patient_id", flat=True))


def _sums(rows: QuerySet, counted: Sum | Count) -> dict[int, int]:
    return {row["campaign"]: row["number"] or 0 for row in rows.values("campaign").annotate(number=counted).order_by()}
