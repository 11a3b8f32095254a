"""Tasks of any kind are given to another team or to one member of it, and can be taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.patients.events import PatientChanged
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.practitioners.models import TeamMember
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.foundation.tasks import queries, services, subscribers
from jiayi.foundation.tasks.api import desk as routes
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.worktables.api import desk as bulk_routes
from jiayi.kernel import scope
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller, without_permission

from .people import NOW, TODAY, Place

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def desk():
    return Caller(routes.router, "task-list")


@pytest.fixture(scope="module")
def bulk():
    return Caller(bulk_routes.router, "task-bulk")


@pytest.fixture
def place():
    found = Place()
    found.other = make_team(organization=found.organization)
    return found


@pytest.fixture
def director(place):
    return replace(place.doctor, account_id=900, roles=frozenset({"director"}), team_ids=frozenset())


def opened(place, person, days=0):
    with place.scope():
        return services.open_task(
            organization_id=place.organization.pk,
            patient_id=person.pk,
            team_id=place.team.pk,
            kind="followup_hypertension",
            title="高血压随访",
            due_date=TODAY + timedelta(days=days),
            source_app="followups",
            source_id=person.pk,
            by=place.doctor,
            at=NOW,
        )


def now(task):
    with scope.everything(reason="test"):
        return Task.objects.get(pk=task.pk)


def ask(place, ids, *, to=None, practitioner=None):
    options = {"team_id": (to or place.other).pk, "practitioner_id": practitioner, "note": "王医生休假"}
    return {"code": "tasks.hand_over", "ids": ids, "filters": {}, "options": options}


def test_a_director_sees_who_gets_what_gives_it_and_takes_it_back(place, director, bulk):
    first, second = opened(place, place.patient("王桂芳")), opened(place, place.patient("李建国"), 3)
    preview = bulk.post(director, "/bulk-jobs/preview", ask(place, None))[1]
    assert (preview["will_count"], preview["rows"][0]["reason"]) == (2, f"{place.team.name} → {place.other.name}")
    job = bulk.post(director, "/bulk-jobs", ask(place, None))[1]
    run_jobs(queue="tables")
    assert {now(first).team_id, now(second).team_id} == {place.other.pk}
    done = bulk.get(director, f"/bulk-jobs/{job['id']}")[1]
    assert (done["done_count"], done["can_undo"]) == (2, True)
    with place.scope():
        services.close_task(source_app="followups", source_id=second.source_id, by=place.doctor, at=NOW)
    back = bulk.post(director, f"/bulk-jobs/{job['id']}/undo")[1]
    run_jobs(queue="tables")
    result = bulk.get(director, f"/bulk-jobs/{back['id']}")[1]
    assert (result["title"], result["done_count"], result["failed_count"]) == ("撤回：待办交给别人", 1, 1)
    assert now(first).team_id == place.team.pk
    assert now(second).team_id == place.other.pk
    again = bulk.post(director, f"/bulk-jobs/{job['id']}/undo")
    assert (again[0], again[1]["code"]) == (409, "undone_already")
    assert bulk.get(director, f"/bulk-jobs/{job['id']}")[1]["can_undo"] is False


def test_a_doctor_gives_away_only_what_is_the_own_teams(place, bulk):
    mine, theirs = opened(place, place.patient("王桂芳")), opened(place, place.patient("李建国"))
    with place.scope():
        Task.objects.filter(pk=theirs.pk).update(team=place.other)
    third = make_team(organization=place.organization)
    rows = bulk.post(place.doctor, "/bulk-jobs/preview", ask(place, [mine.pk, theirs.pk], to=third))[1]["rows"]
    assert [(row["object_id"], row["will_do"]) for row in rows] == [(mine.pk, True), (theirs.pk, False)]
    assert rows[1]["reason"] == "不是您团队的待办，请主任来交"


def test_only_who_may_give_tasks_away_is_asked_how(place, bulk):
    task = opened(place, place.patient())
    nurse = replace(place.doctor, roles=frozenset({"nurse"}))
    assert bulk.post(place.doctor, "/bulk-jobs/preview", ask(place, [task.pk]))[0] == 200
    assert bulk.post(nurse, "/bulk-jobs/preview", ask(place, [task.pk]))[0] == 403


def test_a_member_of_the_team_gets_it_by_name_and_sees_that_on_today(place, director, bulk):
    task = opened(place, place.patient())
    nurse = place.other.leader
    TeamMember.objects.create(team=place.team, practitioner=nurse, role="nurse", from_date=date(2020, 1, 1))
    bulk.post(director, "/bulk-jobs", ask(place, [task.pk], to=place.team, practitioner=nurse.pk))
    run_jobs(queue="tables")
    with place.scope():
        shown = queries.list_today(on=TODAY, team_ids=[place.team.pk]).households[0].people[0].tasks[0]
    assert shown.given_to == nurse.name
    stranger = make_team().leader
    preview = bulk.post(director, "/bulk-jobs/preview", ask(place, [task.pk], to=place.team, practitioner=stranger.pk))[
        1
    ]
    assert preview["reasons"] == [{"reason": "这位不在这个团队里，请换一位", "count": 1}]


def test_what_was_given_by_hand_does_not_follow_the_own_team_at_night(place, director):
    given, left = opened(place, place.patient("王桂芳")), opened(place, place.patient("李建国"))
    with place.scope():
        services.hand_over_task(
            task_id=given.pk, team_id=place.other.pk, practitioner_id=None, by=director, at=NOW, today=TODAY
        )
        Task.objects.filter(pk=left.pk).update(team=place.other)
        services.follow_current_teams()
    assert (now(given).team_id, now(left).team_id) == (place.other.pk, place.team.pk)
    with place.scope():
        services.hand_over_all(
            patient_id=given.patient_id, team_id=place.team.pk, organization_id=None, by=director, at=NOW
        )
    assert (now(given).team_id, now(given).is_handed_over) == (place.team.pk, False)


def test_a_record_that_goes_to_another_centre_takes_what_is_to_be_done_along(place):
    """转走: the new centre finds it, the old one no longer does."""
    task, elsewhere = opened(place, place.patient()), Place()
    with scope.everything(reason="the record lies with another centre now"):
        Patient.objects.filter(pk=task.patient_id).update(
            organization=elsewhere.organization, current_team=elsewhere.team
        )
        change = {"organization_id": elsewhere.organization.pk, "by": "staff:1", "at": NOW, "change": "organization"}
        subscribers.hand_to_new_place(PatientChanged(patient_id=task.patient_id, **change))
    with elsewhere.scope():
        found = Task.objects.get(pk=task.pk)
    assert (found.organization_id, found.team_id, found.state) == (elsewhere.organization.pk, elsewhere.team.pk, "open")
    with place.scope():
        assert not Task.objects.filter(pk=task.pk).exists()


def test_a_team_of_another_centre_gets_nothing(place, director, bulk):
    task = opened(place, place.patient())
    assert bulk.post(director, "/bulk-jobs/preview", ask(place, [task.pk], to=Place().team))[0] == 404


def test_the_database_refuses_a_task_given_to_somebody_of_no_team(place):
    task = opened(place, place.patient())
    with pytest.raises(IntegrityError), transaction.atomic(), place.scope():
        Task.objects.filter(pk=task.pk).update(team=None, practitioner=place.team.leader)


def test_the_list_shows_every_kind_of_what_is_to_be_done(place, desk):
    opened(place, place.patient("王桂芳"), -3)
    opened(place, place.patient("李建国"), 20)
    status, page = desk.get(place.doctor, "/tasks")
    assert (status, page["total"]) == (200, 2)
    assert [(row["name"], row["team_name"]) for row in page["items"]] == [
        ("王桂芳", place.team.name),
        ("李建国", place.team.name),
    ]
    with place.scope():
        late = queries.page_tasks(where=queries.TaskFilter(due="overdue"), on=TODAY, cursor=None, limit=10)
    assert [task.patient.name for task in late.items] == ["王桂芳"]
    assert desk.get(place.doctor, "/task-kinds")[1] == [{"kind": "followup_hypertension", "title": "高血压随访"}]
    assert desk.get(without_permission(place.doctor), "/tasks")[0] == 403
