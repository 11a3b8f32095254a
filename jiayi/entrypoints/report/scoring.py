"""The effective-signing case and the Xiacheng sheet with its boundaries, gap and veto."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.foundation.organizations import queries as organizations
from jiayi.performance.appraisals import queries as appraisals
from jiayi.performance.measures import queries as measures
from jiayi.performance.surveys import queries as surveys

from .preparing import Places

ALL_AWARE: Mapping[str, Mapping[str, int]] = {"knows_signed": {"知晓": 30}, "satisfaction": {"满意": 30}}
REFERRAL, CONSORTIUM, VISITS, BEDS, ARCHIVES = "HZ17-T16", "HZ17-T14", "HZ17-T12", "HZ17-T17", "HZ17-T21"
# Inputs on and beside every boundary; what they score is decided by the scheme in the database.
CASES: tuple[tuple[str, dict[str, str], Mapping[str, Mapping[str, int]]], ...] = (
    ("转诊率 15%、医联体 50%", {REFERRAL: "0.15", CONSORTIUM: "0.50"}, {}),
    ("转诊率 15%、医联体 45%", {REFERRAL: "0.15", CONSORTIUM: "0.45"}, {}),
    ("转诊率 15%、医联体 40%", {REFERRAL: "0.15", CONSORTIUM: "0.40"}, {}),
    ("转诊率 15%、医联体 39.99%（原表未写）", {REFERRAL: "0.15", CONSORTIUM: "0.3999"}, {}),
    ("转诊率 15.01%", {REFERRAL: "0.1501", CONSORTIUM: "0.90"}, {}),
    ("社区就诊率 80%", {VISITS: "0.80"}, {}),
    ("社区就诊率 60%", {VISITS: "0.60"}, {}),
    ("社区就诊率 59.99%", {VISITS: "0.5999"}, {}),
    ("建床率 3%", {BEDS: "0.03"}, {}),
    ("建床率 2.99%", {BEDS: "0.0299"}, {}),
    ("档案合格率 95%", {ARCHIVES: "0.95"}, {}),
    ("档案合格率 90%", {ARCHIVES: "0.90"}, {}),
    ("档案合格率 89.99%", {ARCHIVES: "0.8999"}, {}),
    ("一人不满意", {}, {"satisfaction": {"不满意": 1}}),
    ("三十人里一人不知晓", {}, {"knows_signed": {"知晓": 29, "不知晓": 1}}),
)


def effective_signing(place: Places) -> dict[str, Any]:
    """The survey of 2017: who was reached, who satisfies all five elements, and the interval."""
    survey = next(row for row in surveys.list_surveys(year=2017) if row.organization_id == place.centre_id)
    found = surveys.survey_summary(survey_id=survey.pk)
    return {
        "title": survey.title,
        "dialled": found.dialled,
        "excluded": found.excluded,
        "reached": found.reached,
        "effective": found.effective,
        "rate": float(found.rate) if found.rate is not None else None,
        "wilson_95": [float(bound) for bound in found.interval or ()],
        "elements": {name: {"yes": yes, "asked": asked} for name, (yes, asked) in found.elements.items()},
    }


def xiacheng(place: Places) -> dict[str, Any]:
    """The centre of 2016 from its published rates, then each boundary case."""
    scheme = appraisals.get_scheme(code="xiacheng", on=date(2016, 12, 31))
    code = organizations.get_organization(organization_id=place.centre_id).code
    published = {key: rate for key, (rate, _) in measures.published_rates(organization_code=code, year=2016).items()}
    return {
        "scheme": f"{scheme.name} {scheme.version}",
        "centre_2016": {
            "inputs": {key: float(published[key]) for key in (REFERRAL, CONSORTIUM, VISITS)},
            **_sheet(appraisals.preview(scheme=scheme, rates=published, samples=ALL_AWARE)),
        },
        "cases": {
            name: _sheet(
                appraisals.preview(
                    scheme=scheme, rates={key: Decimal(value) for key, value in rates.items()}, samples=samples
                )
            )
            for name, rates, samples in CASES
        },
    }


def _sheet(sheet: Any) -> dict[str, Any]:
    return {
        "result": sheet.outcome.upper() if sheet.outcome == "veto" else sheet.outcome,
        "total": None if sheet.total is None else float(sheet.total),
        "points": {line.code: float(line.points) for line in sheet.lines if line.points is not None},
        "bands": {line.code: line.band for line in sheet.lines if line.outcome != "incomplete"},
    }
