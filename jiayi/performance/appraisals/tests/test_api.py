import pytest

from jiayi.kernel import scope
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from jiayi.performance.appraisals import services
from jiayi.performance.appraisals.api import desk
from jiayi.performance.facts.tests.factories import AT, SYSTEM, make_organization
from jiayi.performance.measures import services as measures
from tests.calling import Caller, without_permission

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "appraisals-desk")


def actor(place, *roles):
    return staff_actor(organization_id=place.pk, organization_path=place.path, roles=frozenset(roles))


@pytest.fixture
def district():
    return load_once(_district)


def _district():
    with scope.everything(reason="test data"):
        place = make_organization(kind="bureau")
        make_organization(parent=place, code="WH")
        measures.load_seeds(by=SYSTEM, at=AT)
        services.load_schemes(by=SYSTEM, at=AT)
        measures.compute(catalogue="hangzhou_2017", year=2016, by=SYSTEM, at=AT)
    return place


def test_an_appraisal_is_opened_scored_finished_and_read(district):
    bureau = actor(district, "bureau")
    data = {"scheme_code": "xiacheng", "organization_id": district.pk, "year": 2016, "title": "2016"}
    status, cycle = DESK.post(bureau, "/appraisals", data)
    assert (status, cycle["scheme_version"], cycle["state"]) == (200, "2016.1", "open")
    base = f"/appraisals/{cycle['id']}"
    assert DESK.get(bureau, f"{base}/scoring") == (200, None)
    status, asked = DESK.post(bureau, f"{base}/score")
    assert (status, asked["state_label"]) == (200, "在排队")
    assert run_jobs(queue="facts") == 1
    done = DESK.get(bureau, f"{base}/scoring")[1]
    assert (done["id"], done["state"], done["done_count"], done["total_count"]) == (asked["id"], "done", 1, 1)
    assert DESK.get(bureau, base)[1]["run_id"]
    result = DESK.get(bureau, f"{base}/results")[1][0]
    lines = {line["item_code"]: line for line in result["lines"]}
    assert (lines["4"]["points"], lines["4"]["inputs"][0]["basis"]) == ("1.00", "published")
    assert DESK.get(bureau, f"/appraisal-results/{result['id']}")[1]["organization_name"]
    status, finished = DESK.post(bureau, f"{base}/finish")
    assert (status, finished["state"], len(finished["content_hash"])) == (200, "final", 64)
    assert DESK.post(bureau, f"{base}/score")[1]["code"] == "appraisal_final"
    assert [c["id"] for c in DESK.get(bureau, "/appraisals?year=2016")[1]] == [cycle["id"]]
    for method, path in (
        ("get", base),
        ("get", f"{base}/results"),
        ("get", f"{base}/scoring"),
        ("post", f"{base}/score"),
        ("get", "/appraisals"),
    ):
        assert getattr(DESK, method)(without_permission(bureau), path)[0] == 403
    stranger = actor(make_organization(), "bureau")
    for method, path in (
        ("get", base),
        ("post", f"{base}/score"),
        ("get", f"{base}/scoring"),
        ("post", f"{base}/finish"),
        ("get", f"/appraisal-results/{result['id']}"),
    ):
        assert getattr(DESK, method)(stranger, path)[0] == 404
    assert DESK.post(stranger, "/appraisals", data)[0] == 404


def test_the_schemes_are_read_by_those_who_may(district):
    bureau = actor(district, "bureau")
    assert DESK.get(bureau, "/appraisal-schemes")[1][0]["version"] == "2016.1"
    assert DESK.get(without_permission(bureau), "/appraisal-schemes")[0] == 403
