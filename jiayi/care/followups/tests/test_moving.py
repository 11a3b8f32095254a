"""What is planned, what is decided about it with a reason, and what the database refuses."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.followups import queries, services
from jiayi.care.followups.models import FollowUp, FollowUpMove
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks import services as tasks
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition

from .visits import complete, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    load_forms()
    return Place()


def test_planning_twice_keeps_one_live_visit(place):
    patient = place.patient()
    assert planned(place, patient).pk == planned(place, patient, due_date=TODAY + timedelta(days=9)).pk


def test_signing_plans_the_first_visit_of_every_tagged_programme(place):
    patient = place.patient(tags=["hypertension", "diabetes", "elderly"])

    def sign():
        with place.scope():
            return services.plan_first_follow_ups(
                patient_id=patient.pk, team_id=place.team.pk, start=TODAY, by=place.doctor, at=NOW
            )

    assert {(f.programme, f.due_date) for f in sign()} == {
        ("hypertension", date(2026, 9, 29)),
        ("diabetes", date(2026, 9, 29)),
    }
    assert len(sign()) == 2
    with place.scope():
        assert FollowUp.objects.count() == Task.objects.count() == 2


def test_a_village_that_signs_on_one_day_does_not_fall_due_on_one_day(place, monkeypatch):
    pack = replace(queries.pack_on(TODAY), first_visits_per_day=2, recheck_days=14)
    monkeypatch.setattr(queries, "pack_on", lambda day: pack)
    people = [place.patient(name, tags=["hypertension", "diabetes"]) for name in "甲乙丙丁戊"]
    with place.scope():
        for one in people[:4]:
            services.plan_first_follow_ups(
                patient_id=one.pk, team_id=place.team.pk, start=TODAY, by=place.doctor, at=NOW
            )
        services.plan_for_new_tags(patient_id=people[4].pk, by=place.doctor, at=NOW)
        days = FollowUp.objects.order_by("patient", "id").values_list("patient__name", "due_date")
        by_name = {name: sorted({day.day for whose, day in days if whose == name}) for name in "甲乙丙丁戊"}
    assert by_name == {"甲": [29], "乙": [29], "丙": [30], "丁": [30], "戊": [1]}


def test_a_new_team_takes_over_when_it_holds_the_person(place):
    patient = place.patient(tags=["hypertension"])
    planned(place, patient)
    other = Place()

    def teams():
        with scope.everything(reason="test"):
            return FollowUp.objects.get().team_id, Task.objects.get().team_id

    with place.scope():
        services.plan_first_follow_ups(
            patient_id=patient.pk, team_id=other.team.pk, start=date(2027, 1, 1), by=place.doctor, at=NOW
        )
    assert teams() == (place.team.pk, place.team.pk), "next year's team waits for its year"
    with scope.everything(reason="test"):
        type(patient).objects.filter(pk=patient.pk).update(current_team=other.team)
        assert services.follow_current_teams() == tasks.follow_current_teams() == 1
        assert services.follow_current_teams() == tasks.follow_current_teams() == 0
    assert teams() == (other.team.pk, other.team.pk)


def test_a_visit_can_be_put_off_and_its_task_follows(place):
    follow_up = planned(place)
    with place.scope():
        with pytest.raises(services.PastDate):
            services.postpone_follow_up(
                follow_up_id=follow_up.pk, to=TODAY, reason_code="agreed", by=place.doctor, at=NOW
            )
        services.postpone_follow_up(
            follow_up_id=follow_up.pk, to=date(2026, 9, 22), reason_code="agreed", by=place.doctor, at=NOW, note="周二"
        )
        assert FollowUp.objects.get().due_date == date(2026, 9, 22)
        assert Task.objects.get().postponed_to == date(2026, 9, 22)
        move = FollowUpMove.objects.get()
    assert (move.move, move.from_state, move.to_state, move.by) == (
        "postpone",
        "scheduled",
        "postponed",
        place.doctor.label,
    )


def test_who_does_not_answer_is_called_again_and_counted(place):
    follow_up = planned(place)
    with place.scope():
        for day in (17, 19):
            services.mark_unreachable(follow_up_id=follow_up.pk, call_again=date(2026, 9, day), by=place.doctor, at=NOW)
        found = FollowUp.objects.get()
        assert (found.state, found.attempts, found.due_date) == ("unreachable", 2, TODAY)
        with pytest.raises(services.PastDate):
            services.mark_unreachable(follow_up_id=follow_up.pk, call_again=TODAY, by=place.doctor, at=NOW)


def test_a_muted_visit_rests_with_its_task_and_both_wake_up(place):
    follow_up = planned(place)
    with place.scope():
        services.mute_follow_up(
            follow_up_id=follow_up.pk, until=date(2026, 9, 20), reason_code="hospital", by=place.doctor, at=NOW
        )
        assert Task.objects.get().state == "muted"
        assert services.wake_muted(on=date(2026, 9, 20)) == 1
        tasks.wake_muted(on=date(2026, 9, 20), at=NOW)
        assert (FollowUp.objects.get().state, Task.objects.get().state) == ("scheduled", "open")
        services.mute_follow_up(follow_up_id=follow_up.pk, until=None, reason_code="away", by=place.doctor, at=NOW)
        services.unmute_follow_up(follow_up_id=follow_up.pk, by=place.doctor, at=NOW)
        assert (FollowUp.objects.get().state, Task.objects.get().state) == ("scheduled", "open")


def test_a_cancelled_visit_is_over(place):
    follow_up = planned(place)
    with place.scope():
        services.cancel_follow_up(follow_up_id=follow_up.pk, reason_code="duplicate", by=place.doctor, at=NOW)
        assert Task.objects.get().state == "cancelled"
    with pytest.raises(InvalidTransition):
        complete(place, follow_up)


def test_death_and_moving_close_what_is_planned(place):
    dead, gone = place.patient("甲"), place.patient("乙")
    planned(place, dead)
    planned(place, dead, programme="diabetes")
    planned(place, gone)
    with place.scope():
        assert services.close_for_death(patient_id=dead.pk, by=place.doctor, at=NOW) == 2
        assert services.close_for_move(patient_id=gone.pk, by=place.doctor, at=NOW) == 1
        assert not Task.objects.filter(state="open").exists()
        assert set(FollowUp.objects.values_list("state", flat=True)) == {"died", "cancelled"}


def test_what_is_due_is_listed_soonest_first(place):
    late, soon = place.patient("甲"), place.patient("乙")
    planned(place, soon, due_date=TODAY + timedelta(days=3))
    planned(place, late, due_date=TODAY - timedelta(days=12))
    with place.scope():
        found = queries.list_due(on=TODAY, team_ids=[place.team.pk])
        assert [(item.name, item.days) for item in found.items] == [("甲", -12), ("乙", 3)]
        overdue = queries.list_due(on=TODAY, due="overdue", programme="hypertension")
        assert [item.name for item in overdue.items] == ["甲"]


def test_another_place_finds_nothing(place):
    follow_up, stranger = planned(place), Place()
    with stranger.scope():
        for call in (
            lambda: services.open_for_visit(follow_up_id=follow_up.pk, by=stranger.doctor, at=NOW),
            lambda: queries.preview_programme(
                patient_id=follow_up.patient_id, programme="hypertension", answers={}, on=TODAY
            ),
            lambda: queries.list_history(patient_id=follow_up.patient_id),
            lambda: services.cancel_follow_up(follow_up_id=follow_up.pk, reason_code="x", by=stranger.doctor, at=NOW),
        ):
            with pytest.raises(NotFound):
                call()
        assert queries.list_due(on=TODAY).items == []
    with pytest.raises(NotFound):
        complete(stranger, follow_up)


def test_the_database_refuses_two_live_visits_of_one_programme(place):
    follow_up = planned(place)
    with (
        scope.everything(reason="test"),
        pytest.raises(IntegrityError, match="followups_one_live_per_programme"),
        transaction.atomic(),
    ):
        FollowUp.objects.create(
            patient_id=follow_up.patient_id,
            organization=place.organization,
            programme="hypertension",
            due_date=TODAY,
            planned_at=NOW,
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"done_at": None}, "followups_done_is_complete"),
        ({"next_date": TODAY}, "followups_next_after_visit"),
        ({"classification": "1"}, "followups_changed_class_has_reason"),
    ],
)
def test_the_database_refuses_half_a_visit(place, change, constraint):
    done = complete(place, planned(place))
    with scope.everything(reason="test"), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FollowUp.objects.filter(pk=done.pk).update(**change)


def test_the_database_refuses_one_client_key_twice(place):
    key = uuid4()
    complete(place, planned(place), client_key=key)
    other = planned(place, place.patient())
    with scope.everything(reason="test"), pytest.raises(IntegrityError, match="client_key"), transaction.atomic():
        FollowUp.objects.filter(pk=other.pk).update(client_key=key)


def test_the_database_refuses_an_edge_and_a_birth_that_are_not_in_the_table(place):
    done = complete(place, planned(place))
    with scope.everything(reason="test"):
        with pytest.raises(ProgrammingError, match="transition"), transaction.atomic():
            FollowUp.objects.filter(pk=done.pk).update(state="scheduled")
        with pytest.raises(ProgrammingError, match="Cannot insert"), transaction.atomic():
            FollowUp.objects.create(
                patient=place.patient(),
                organization=place.organization,
                programme="hypertension",
                due_date=TODAY,
                planned_at=NOW,
                state="failed",
            )
