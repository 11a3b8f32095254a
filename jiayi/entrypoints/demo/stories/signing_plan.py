"""The plan of this year and of 2018, and one autumn campaign: a poster, an invitation, and what they brought."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jiayi.contracting.campaigns import services as campaigns
from jiayi.contracting.campaigns.models import CampaignDay, CampaignSigning
from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.plans import services as plans
from jiayi.foundation.organizations.models import Grid
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.actor import Actor

from ..blueprint import GRIDS, RESIDENTS
from ..people import apportion
from ..plan import scaled

if TYPE_CHECKING:
    from ..district import District

# What this year's plan asks for, of all residents: somewhat more than sign in a year in this district.
SHARE = 0.36
PUBLISHED = "2018 年签约计划表（下城区文晖街道），按演示人数缩放"
# The last columns of the form are legible in its thirteenth row only.
ROW_13 = {"elderly": 50, "hypertension": 55, "diabetes": 20, "family_beds_before": 2, "family_beds": 2}


def tell(district: District) -> None:
    """Targets of every grid of the first centre, and the campaign of its second team."""
    centre = district.centres[0]
    grids = list(Grid.objects.filter(pk__in=centre.grids).order_by("code"))
    by = Actor(
        kind="staff",
        account_id=None,
        name="中心主任",
        organization_id=centre.organization,
        roles=frozenset({"director"}),
    )
    size = district.block_sizes()[0]
    source = PUBLISHED if size != RESIDENTS else PUBLISHED.partition("，")[0]
    year = district.today.year
    now = apportion(round(size * SHARE), [row.plan_2018 for row in GRIDS])
    for grid, row, wanted in zip(grids, GRIDS, now, strict=True):
        _set(district, grid, 2018, "signed", scaled(row.plan_2018, size), source, by)
        _set(district, grid, year, "signed", wanted, "演示：按 2018 年计划表的比例分到各网格", by)
    for kind, value in ROW_13.items():
        _set(district, grids[-1], 2018, kind, scaled(value, size), source, by)
        _set(district, grids[-1], year, kind, scaled(value, size), "演示：沿用 2018 年计划表第 13 行", by)
    _campaign(district, centre.teams[1], grids[1], by)


def _set(district: District, grid: Grid, year: int, kind: str, value: int, source: str, by: Actor) -> None:
    plans.set_target(
        grid_id=grid.pk,
        year=year,
        kind=kind,
        value=value,
        source=source,
        effective_from=date(year, 1, 1),
        by=by,
        at=district.now,
    )


def _campaign(district: District, team: int, grid: Grid, by: Actor) -> None:
    begun = district.now - timedelta(days=21)
    campaign = campaigns.start_campaign(
        team_id=team, title="社区门口海报", words="有事先问您的家庭医生", by=by, at=begun
    )
    CampaignDay.objects.bulk_create(
        CampaignDay(campaign=campaign, date=(begun + timedelta(days=day)).date(), opened=opened)
        for day, opened in ((0, 6), (1, 11), (2, 4), (5, 9), (8, 3), (12, 5), (19, 2))
    )
    lately = Contract.objects.filter(
        team_id=team, status="signed", signed_date__gte=begun.date(), signed_date__lte=district.today
    ).order_by("signed_date", "pk")[:3]
    for contract in lately:
        campaign.visits.create(patient_id=contract.patient_id, at=begun)
        CampaignSigning.objects.create(
            campaign=campaign,
            contract=contract,
            patient_id=contract.patient_id,
            signed_date=contract.signed_date,
        )
    if Patient.objects.filter(grid=grid, is_current=True, current_team__isnull=True).exists():
        invitation = campaigns.schedule_invitation(
            campaign_id=campaign.pk,
            grid_id=grid.pk,
            group="all",
            text="天冷了，来和家庭医生约个时间，量量血压，看看今年还有哪些服务没用上。",
            by=by,
            at=begun,
        )
        campaigns.send_invitation(invitation_id=invitation.pk, at=begun + timedelta(minutes=11))
