"""Facts, measures, appraisals and distributions of the published years and of today."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jiayi.foundation.organizations.models import Organization
from jiayi.kernel.actor import Actor
from jiayi.performance.appraisals import services as appraisals
from jiayi.performance.facts import services as facts
from jiayi.performance.facts.models import ContractYear, ResidentYear
from jiayi.performance.incentives import services as incentives
from jiayi.performance.incentives.models import DistributedContract
from jiayi.performance.measures import services as measures
from jiayi.performance.surveys import services as surveys

from .blueprint import SIGNED
from .bulk import filling

if TYPE_CHECKING:
    from .district import District

BY = Actor.system("demo")
CATALOGUE, SCHEME, FEE_SCHEME = "hangzhou_2017", "xiacheng", "hangzhou_120"
ELEMENTS = ("phone_correct", "has_agreement", "knows_signed", "knows_doctor", "knows_content")


def compute(district: District) -> None:
    """One run of all measures per year, an appraisal of the centre, its distribution; last year's is published."""
    organizations = dict(Organization.objects.values_list("code", "pk"))
    measures.load_seeds(organization_codes={"ALL": "XCWJ"}, by=BY, at=district.now)
    years = sorted({*SIGNED, district.today.year - 1, district.today.year})
    with filling(ResidentYear, ContractYear):
        _four_weeks_ago(district)
        facts.rebuild_all(years=years, at=district.now)
    surveys.record_survey(
        organization_id=organizations["WH"],
        year=2017,
        title="2017 年有效签约电话核查（算例）",
        calls=survey_calls(),
        source="指标定义算例：拨打 100 人，12 人无人接听，接通的 88 人中 85 人五项都对",
        by=BY,
        at=district.now,
    )
    for year in years:
        measures.compute(catalogue=CATALOGUE, year=year, by=BY, at=district.now)
    for year in (2017, district.today.year):
        cycle = appraisals.open_cycle(
            scheme_code=SCHEME,
            organization_id=organizations["XCWJ"],
            year=year,
            title=f"{year} 年签约服务质量考核",
            by=BY,
            at=district.now,
        )
        appraisals.score_cycle(cycle_id=cycle.pk, catalogue=CATALOGUE, by=BY, at=district.now)
    with filling(DistributedContract):
        _distribute(district, organizations["WH"])


def _distribute(district: District, centre: int) -> None:
    for year in (2017, district.today.year - 1, district.today.year):
        distribution = incentives.run_distribution(
            organization_id=centre,
            year=year,
            scheme_code=FEE_SCHEME,
            grade="良好",
            grade_source="演示：按良好等级试算",
            by=BY,
            at=district.now,
        )
        if year != district.today.year:
            incentives.publish_distribution(distribution_id=distribution.pk, by=BY, at=district.now)


def _four_weeks_ago(district: District) -> None:
    """The running year as it stood then, for what is said on Mondays; a young year has nothing to look back at.

    Before the facts of today, which replace them: the other way round the year would be filled three times.
    """
    then = district.now - timedelta(days=28)
    if then.year == district.today.year:
        facts.rebuild_all(years=[then.year], at=then)
        measures.compute(catalogue=CATALOGUE, year=then.year, by=BY, at=then)


def survey_calls() -> list[dict[str, Any]]:
    """The worked example of the indicator: 85 fully right, 3 reached with something wrong, 12 not reached."""
    right = dict.fromkeys(ELEMENTS, True)
    wrong = [{**right, missing: False} for missing in ("knows_doctor", "knows_content", "has_agreement")]
    reached = [{"outcome": "completed", "satisfaction": "satisfied", **answers} for answers in [right] * 85 + wrong]
    return reached + [{"outcome": "no_answer", "attempts": 3}] * 12
