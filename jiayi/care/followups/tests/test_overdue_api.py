"""The overdue list over HTTP: the list, a call, its history, putting back, the month; who may and who may not."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from jiayi.care.followups.api import desk, doctor
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock
from tests.calling import Caller, without_permission

from .visits import planned

pytestmark = pytest.mark.django_db
DOCTOR = Caller(doctor.router, "overdue-doctor")
DESK = Caller(desk.router, "overdue-desk")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Place()


@pytest.fixture
def late(place):
    return planned(place, due_date=TODAY - timedelta(days=12))


def said(outcome, **more):
    return {"client_key": str(uuid4()), "outcome": outcome} | more


@pytest.mark.parametrize("caller", [DOCTOR, DESK], ids=["doctor", "desk"])
def test_a_late_person_is_called_removed_and_put_back(place, late, caller):
    status, found = caller.get(place.doctor, "/overdue")
    assert (status, found["counts"]["pending"], found["items"][0]["days"]) == (200, 1, 12)
    status, call = caller.post(place.doctor, f"/follow-ups/{late.pk}/calls", said("refused", note="说没事"))
    assert (status, call["contact_date"], call["visits"]) == (200, "2026-12-14", 1)
    status, found = caller.get(place.doctor, "/overdue?group=removed&programme=hypertension")
    assert [(one["last_outcome_label"], one["may_return"]) for one in found["items"]] == [("不愿意来", True)]
    status, back = caller.post(place.doctor, f"/follow-ups/{late.pk}/put-back", {"client_key": str(uuid4())})
    assert (status, back["outcome"]) == (200, "put_back")
    status, calls = caller.get(place.doctor, f"/follow-ups/{late.pk}/calls")
    assert [(one["outcome_label"], one["way_label"]) for one in calls] == [("放回名单", "电话"), ("不愿意来", "电话")]
    with place.scope():
        assert ReadLog.objects.filter(patient_id=late.patient_id, subject="通话结果").exists()
    status, month = caller.get(place.doctor, "/overdue/this-month")
    assert (status, month["overdue"], month["called"], month["not_called"]) == (200, 1, 1, 0)


def test_the_phone_shows_the_own_teams_and_the_desk_the_chosen_one(place, late):
    visitor = replace(place.doctor, team_ids=frozenset({place.team.pk + 1}))
    assert DOCTOR.get(visitor, "/overdue")[1]["counts"]["pending"] == 0
    assert DESK.get(visitor, "/overdue")[1]["counts"]["pending"] == 1
    assert DESK.get(visitor, f"/overdue?team_id={place.team.pk}")[1]["counts"]["pending"] == 1


def test_a_director_reads_the_months_and_opens_the_people(place, late):
    DOCTOR.post(place.doctor, f"/follow-ups/{late.pk}/calls", said("agreed", day="2026-09-16"))
    director = replace(place.doctor, roles=frozenset({"director"}))
    status, months = DESK.get(director, "/overdue-months")
    assert (status, len(months), months[-1]["figures"]["overdue"]) == (200, 6, 1)
    status, month = DESK.get(director, "/overdue-months/2026-09-15")
    assert (status, month["month"], month["teams"][0]["called"], month["workers"][0]["agreed"]) == (
        200,
        "2026-09-01",
        1,
        1,
    )
    people = f"/overdue-months/2026-09-01/people?column=called&team_id={place.team.pk}"
    status, found = DESK.get(director, f"{people}&practitioner_id={place.doctor.practitioner_id}")
    assert (status, found["total"], found["items"][0]["name"]) == (200, 1, "王桂芳")
    assert DESK.get(director, "/overdue-months/2026-09-01/people?column=not_called")[1]["total"] == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/overdue"),
        ("get", "/overdue/this-month"),
        ("get", "/follow-ups/{id}/calls"),
        ("post", "/follow-ups/{id}/calls"),
        ("post", "/follow-ups/{id}/put-back"),
        ("get", "/overdue-months"),
        ("get", "/overdue-months/2026-09-01"),
        ("get", "/overdue-months/2026-09-01/people"),
    ],
)
def test_without_the_permission_nothing_is_shown_or_written(place, late, method, path):
    body = (said("later"),) if method == "post" else ()
    assert getattr(DESK, method)(without_permission(place.doctor), path.format(id=late.pk), *body)[0] == 403


def test_the_bureau_sees_the_figures_and_no_people(place, late):
    bureau = replace(place.doctor, roles=frozenset({"bureau"}))
    assert DESK.get(bureau, "/overdue-months")[0] == 200
    assert DESK.get(bureau, "/overdue-months/2026-09-01/people")[0] == 403


def test_the_list_of_another_place_is_not_found(place, late):
    stranger = Place().doctor
    for method, path in (("get", "calls"), ("post", "calls"), ("post", "put-back")):
        body = (said("later"),) if method == "post" else ()
        assert getattr(DOCTOR, method)(stranger, f"/follow-ups/{late.pk}/{path}", *body)[0] == 404


@pytest.mark.parametrize(
    ("body", "code"), [(said("agreed"), "day_missing"), (said("later", day="2026-09-15"), "past_date")]
)
def test_a_refusal_says_what_to_do(place, late, body, code):
    status, answer = DOCTOR.post(place.doctor, f"/follow-ups/{late.pk}/calls", body)
    assert (status, answer["code"]) == (422, code)
