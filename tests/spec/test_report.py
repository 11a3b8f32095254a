"""The acceptance report on a district of a few people: what it says, and that a change moves its own figures only."""

import copy
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from jiayi.entrypoints import report
from jiayi.entrypoints.demo.results import survey_calls
from jiayi.entrypoints.report import preparing
from jiayi.foundation.organizations.models import PopulationFigure
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once
from jiayi.performance.appraisals import queries as appraisals
from jiayi.performance.appraisals import services as appraisal_services
from jiayi.performance.facts import services as facts
from jiayi.performance.facts.tests.factories import (
    make_contract,
    make_organization,
    make_patient,
    make_practitioner,
    make_team,
)
from jiayi.performance.incentives import queries as incentives
from jiayi.performance.incentives import services as incentive_services
from jiayi.performance.measures import services as measures
from jiayi.performance.surveys import services as surveys

pytestmark = pytest.mark.django_db
AT = datetime(2018, 3, 1, 2, 0, tzinfo=UTC)
BY = Actor.system("tests")


@pytest.fixture
def district():
    """The six centres; in the centre of the story one grid doctor and one department, a few signatures a year."""
    with scope.everything(reason="test data"):
        bureau = make_organization(kind="bureau", code="XCWJ")
        centre = next(
            place
            for place in [make_organization(parent=bureau, code=code) for code in preparing.CENTRES]
            if place.code == "WH"
        )
        grid, department = (
            make_team(leader=make_practitioner(organization=centre, code=code)) for code in ("G01", "G14")
        )
        measures.load_seeds(organization_codes={"ALL": "XCWJ"}, by=BY, at=AT)
        load_once(appraisal_services.load_schemes, by=BY, at=AT)
        load_once(incentive_services.load_schemes, by=BY, at=AT)
        for year, value in ((2015, 10), (2016, 10), (2017, 12)):
            PopulationFigure.objects.create(
                organization=centre, year=year, kind="registered_year_end", value=value, source="测试", is_derived=True
            )
        for year, signed in ((2015, 1), (2016, 2), (2017, 3)):
            for number in range(signed):
                team = department if number == 0 else grid
                make_contract(patient=make_patient(organization=centre), team=team, signed_date=date(year, 5, 1))
        surveys.record_survey(
            organization_id=centre.pk, year=2017, title="核查", calls=survey_calls(), source="算例", by=BY, at=AT
        )
    return centre, grid


def flat(value, path=""):
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return {path: value}
    return {key: leaf for name, part in items for key, leaf in flat(part, f"{path}/{name}").items()}


def moved(before, after):
    old, new = flat(before), flat(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def test_the_report_says_what_the_records_say(district):
    found = report.blocks(at=AT)
    assert [(y["signed"], y["denominator"], y["rate_percent"]) for y in found["signing"]["years"]] == [
        (1, 10, 10.0),
        (2, 10, 20.0),
        (3, 12, 25.0),
    ]
    assert found["signing"]["split_2017"] == {"grid_doctors": 2, "other_departments": 1, "total": 3}
    assert len(found["plan"]["rows"]) == 13
    assert found["plan"]["rows"][0]["signed_2017_computed"] == 2
    totals = found["plan"]["totals"]
    assert (totals["registered_pop"], totals["signed_2017"], totals["plan_2018"]) == (48000, 9622, 12000)
    assert len(found["published_2016"]["indicators_2017"]) == 35
    assert found["published_2016"]["assessment_2016"][1]["data_conflict"] == ["hypertension_signed"]
    assert found["rollup"]["total"] == {"numerator": 37, "denominator": 334, "rate": 0.1108, "basis": "entered"}
    assert found["rollup"]["mean_of_rates_which_it_is_not"] != 0.1108
    effective = found["effective_signing"]
    assert (effective["effective"], effective["reached"], effective["rate"]) == (85, 88, 0.9659)
    assert effective["wilson_95"] == [0.9045, 0.9883]
    sheet = found["xiacheng"]
    assert (sheet["centre_2016"]["points"]["3"], sheet["centre_2016"]["points"]["4"]) == (0, 1)
    assert sheet["cases"]["三十人里一人不知晓"]["result"] == "VETO"
    assert sheet["cases"]["三十人里一人不知晓"]["total"] is None
    assert sheet["cases"]["一人不满意"]["points"]["2"] == -1
    money = found["distribution"]
    assert (money["people"], money["total"], money["parts_equal_wholes"]) == (3, "360.00", True)
    assert money["by_payer"] == {"resident": "36.00", "district": "234.00", "city": "90.00"}
    assert money["pools"] == {"team": "252.00", "staff": "72.00", "management": "36.00"}


def test_every_legible_cell_of_the_income_list_is_within_one_yuan_and_the_parts_are_exact(district):
    found = report.blocks(at=AT)["income_split"]
    assert found["parts_equal_wholes"] is True
    assert found["due"] == found["paid_out"]
    judged = [cell for cell in found["cells"] if cell["is_judged"]]
    assert [cell for cell in judged if not cell["is_within_one_yuan"]] == []
    assert found["cells_judged"] == found["cells_within_one_yuan"] == 49
    left_out = {(cell["person"], cell["cell"]) for cell in found["cells"] if not cell["is_judged"]}
    assert left_out == {("G20", "doctor_net"), ("A01", "assistants"), ("A02", "assistants")}
    assert (found["net"]["A07"], found["net"]["A12"], found["net"]["G20"]) == ("309.40", "67.40", "255.80")


def test_one_contract_moves_its_year_its_doctor_and_the_money_and_nothing_else(district):
    centre, grid = district
    before = report.blocks(at=AT)
    person = make_patient(organization=centre)
    make_contract(patient=person, team=grid, signed_date=date(2017, 6, 1))
    with scope.everything(reason="test data"):
        facts.mark_dirty(patient_ids=[person.pk], from_year=2017)
    changed = moved(before, report.blocks(at=AT))
    assert {path.split("/")[1] for path in changed} == {"signing", "plan", "distribution"}
    assert {path for path in changed if path.startswith("/signing")} == {
        "/signing/years/2/signed",
        "/signing/years/2/rate",
        "/signing/years/2/rate_percent",
        "/signing/split_2017/grid_doctors",
        "/signing/split_2017/total",
    }
    assert {path for path in changed if path.startswith("/plan")} == {
        "/plan/rows/0/signed_2017_computed",
        "/plan/totals/signed_2017_computed",
    }


def test_one_band_moves_the_appraisal_only(district):
    before = report.blocks(at=AT)
    with scope.everything(reason="test data"):
        definition = copy.deepcopy(appraisals.get_scheme(code="xiacheng", on=date(2016, 12, 31)).definition)
        definition["items"][3]["bands"][1]["points"] = "1.5"
        appraisal_services.add_scheme(
            code="xiacheng", version="2016.2", name="改一档", definition=definition,
            effective_from=date(2016, 6, 1), source="测试", by=BY, at=AT,
        )  # fmt: skip
    changed = moved(before, report.blocks(at=AT))
    assert {path.split("/")[1] for path in changed} == {"xiacheng"}
    assert {path for path in changed if "/points/" in path} == {
        "/xiacheng/centre_2016/points/4",
        "/xiacheng/cases/社区就诊率 60%/points/4",
    }


def new_fee_scheme(change):
    with scope.everything(reason="test data"):
        raw = copy.deepcopy(incentives.get_scheme(code="hangzhou_120", on=date(2017, 12, 31)).rules)
        change(raw)
        incentive_services.add_scheme(
            code="hangzhou_120", version="2017.2", name="改", rules_as_data=raw,
            effective_from=date(2017, 6, 1), source="测试", by=BY, at=AT,
        )  # fmt: skip


def test_one_weight_moves_doctors_and_assistants_only(district):
    before = report.blocks(at=AT)
    new_fee_scheme(lambda raw: raw.update(person_shares={"doctor": "0.75", "assistants": "0.25"}))
    changed = moved(before, report.blocks(at=AT)) - {"/distribution/scheme", "/income_split/scheme"}
    assert {path.split("/")[1] for path in changed} == {"income_split"}
    assert not any(path.startswith("/income_split/net/G07") for path in changed)
    after = report.blocks(at=AT)["income_split"]
    assert Decimal(after["paid_out"]) == Decimal(after["due"])


def test_one_payer_amount_moves_that_payer_and_the_pools_only(district):
    before = report.blocks(at=AT)
    new_fee_scheme(lambda raw: raw["payers"].update(resident="15"))
    changed = moved(before, report.blocks(at=AT)) - {"/distribution/scheme", "/income_split/scheme"}
    assert changed == {
        "/distribution/total",
        "/distribution/by_payer/resident",
        "/distribution/installments/resident/once",
        "/distribution/pools/team",
        "/distribution/pools/staff",
        "/distribution/pools/management",
    }


def test_a_database_with_something_else_in_it_is_refused_in_words(db):
    with pytest.raises(preparing.NoDistrict, match="演示库"):
        report.blocks(at=AT)
