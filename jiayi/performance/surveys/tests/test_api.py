"""The routes: who may, who may not, and that a caller's world ends at the sampled rows."""

import json
import re

import pytest

from jiayi.performance.surveys.api import desk
from tests.calling import Caller, without_permission

from .conftest import GOOD, TODAY, draw, give

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "surveys-desk")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setenv("JIAYI_TODAY", TODAY.isoformat())


@pytest.fixture
def survey(world):
    found = draw(world)
    give(world, found)
    return found


def design(world, **changes):
    return {
        "organization_id": world.centre.pk,
        "valid_date": TODAY.isoformat(),
        "size": 10,
        "minimum_per_doctor": 2,
    } | changes


def test_a_director_previews_draws_and_follows_a_survey(world):
    status, preview = DESK.post(world.director, "/signing-survey-previews", design(world))
    assert (status, preview["frame_count"], preview["drawn"]) == (200, 40, 10)
    body = design(world, year=2026, title="抽查", seed=7, seed_source="当天报数")
    status, survey = DESK.post(world.director, "/signing-surveys", body)
    assert (status, survey["state_label"], survey["progress"]["active"]) == (200, "正在打", 10)
    path = f"/signing-surveys/{survey['id']}"
    assert [row["id"] for row in DESK.get(world.director, "/signing-surveys?year=2026")[1]] == [survey["id"]]
    assert sum(row["drawn"] for row in DESK.get(world.director, f"{path}/strata")[1]) == 10
    assert DESK.get(world.director, f"{path}/result")[1]["not_called"] == 10
    assert DESK.get(world.director, f"{path}/proof")[1]["is_same"] is True
    assert DESK.get(world.director, f"{path}/rows")[0] == 409
    assert DESK.get(world.director, f"{path}/callers")[1] == []
    assert DESK.post(world.director, f"{path}/finish")[0] == 409
    assert DESK.post(world.director, f"{path}/finish", {"reason": "到此为止"})[1]["state"] == "finished"
    status, rows = DESK.get(world.director, f"{path}/rows")
    assert (status, rows["total"]) == (200, 10)
    assert all(row["contract_id"] and "*" not in row["name"] for row in rows["items"])
    status, masked = DESK.get(world.bureau, f"{path}/rows")
    assert all(row["contract_id"] is None and "*" in row["name"] for row in masked["items"])


def test_the_surveyed_centre_does_not_name_its_callers(world):
    survey = draw(world)
    path, body = f"/signing-surveys/{survey.pk}/callers", {"account_id": world.account.pk, "expires_date": str(TODAY)}
    assert DESK.post(world.director, path, body)[0] == 403
    assert DESK.get(world.director, "/survey-caller-choices")[0] == 403
    assert [row["id"] for row in DESK.get(world.security, "/survey-caller-choices")[1]] == [world.account.pk]
    status, given = DESK.post(world.security, path, body)
    assert (status, given["name"]) == (200, "第三方")
    assert DESK.post(world.security, f"{path}/{given['id']}/revoke")[1]["revoked_at"]
    assert DESK.post(world.security, f"{path}/999999/revoke")[0] == 404
    assert DESK.post(world.bureau, path, body)[0] == 200
    assert (
        DESK.post(world.director, f"/signing-surveys/{survey.pk}/cancel", {"reason": "抽错了"})[1]["state"]
        == "cancelled"
    )


def test_a_caller_rings_and_records_and_never_reads_a_full_name(world, survey):
    status, mine = DESK.get(world.caller, "/my-surveys")
    assert (status, [(row["id"], row["total"]) for row in mine]) == (200, [(survey.pk, 16)])
    status, view = DESK.get(world.caller, f"/my-surveys/{survey.pk}")
    text = json.dumps(view, ensure_ascii=False)
    assert status == 200
    assert not re.search("王测", text)
    assert not re.search(r"1\d{10}|\d{17}[\dX]", text)
    assert "hypertension" not in text and "高血压" not in text.replace("量血压", "")
    number = view["rows"][0]["number"]
    path = f"/my-surveys/{survey.pk}/rows/{number}"
    status, dialled = DESK.post(world.caller, f"{path}/dial")
    assert (status, dialled["attempt"]) == (200, 1)
    body = {"outcome": "completed", "choices": GOOD, "satisfaction": "satisfied"}
    assert DESK.put(world.caller, path, body)[1] == {
        "number": number, "outcome": "completed", "is_closed": True, "attempts": 1,
    }  # fmt: skip


def test_a_callers_world_ends_at_the_sampled_rows(world, survey):
    for path in (
        "/signing-surveys",
        f"/signing-surveys/{survey.pk}",
        f"/signing-surveys/{survey.pk}/rows",
        f"/signing-surveys/{survey.pk}/result",
        f"/signing-surveys/{survey.pk}/strata",
        f"/signing-surveys/{survey.pk}/report",
        f"/signing-surveys/{survey.pk}/callers",
    ):
        assert DESK.get(world.caller, path)[0] == 403, path
    other = draw(world, title="别人的")
    assert DESK.get(world.caller, f"/my-surveys/{other.pk}")[0] == 404
    assert DESK.post(world.caller, f"/my-surveys/{other.pk}/rows/1/dial")[0] == 404
    assert DESK.put(world.caller, f"/my-surveys/{other.pk}/rows/1", {"outcome": "died"})[0] == 404


def test_who_draws_does_not_call_and_another_organisation_does_not_exist(world, survey):
    for who in (world.director, world.bureau, world.security):
        assert DESK.get(who, "/my-surveys")[0] == 403
        assert DESK.post(who, f"/my-surveys/{survey.pk}/rows/1/dial")[0] == 403
    path = f"/signing-surveys/{survey.pk}"
    for method, where, body in (
        ("get", path, None),
        ("get", f"{path}/result", None),
        ("get", f"{path}/rows", None),
        ("get", f"{path}/proof", None),
        ("get", f"{path}/report", None),
        ("post", f"{path}/finish", {"reason": "x"}),
        ("post", f"{path}/cancel", {"reason": "x"}),
        ("post", f"{path}/callers", {"account_id": world.account.pk, "expires_date": str(TODAY)}),
        ("get", f"/my-surveys/{survey.pk}", None),
        ("post", f"/my-surveys/{survey.pk}/rows/1/dial", None),
    ):
        found = DESK.get(world.foreign, where) if method == "get" else DESK.post(world.foreign, where, body)
        assert found[0] == 404, where
    assert DESK.post(world.foreign, "/signing-survey-previews", design(world))[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/signing-surveys"),
        ("post", "/signing-survey-previews"),
        ("get", "/signing-surveys/{}/rows"),
        ("get", "/my-surveys"),
        ("get", "/survey-caller-choices"),
    ],
)
def test_without_the_permission_nothing_opens(world, survey, method, path):
    where = path.format(survey.pk)
    stranger = without_permission(world.director)
    found = DESK.get(stranger, where) if method == "get" else DESK.post(stranger, where, design(world))
    assert found[0] == 403
