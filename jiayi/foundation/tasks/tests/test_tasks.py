"""Tasks: opened and closed by their source, put off and muted by people, listed by household."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.foundation.patients.rules import TAG_BITS
from jiayi.foundation.tasks import jobs, queries, services
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.queries import today as page_of_today
from jiayi.kernel import clock, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition

from .people import NOW, TODAY, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


def opened(place, patient, days, *, source_id=None, **more):
    with place.scope():
        return services.open_task(
            organization_id=place.organization.pk,
            patient_id=patient.pk,
            team_id=place.team.pk,
            kind="followup_hypertension",
            title="高血压随访",
            due_date=TODAY + timedelta(days=days),
            source_app="followups",
            source_id=source_id or patient.pk,
            by=place.doctor,
            at=NOW,
            **more,
        )


def today(place, **more):
    with place.scope():
        return queries.list_today(on=TODAY, team_ids=[place.team.pk], **more)


def test_today_lists_so_many_tasks_counts_all_and_says_where(place):
    home = place.household()
    for number in range(3):
        opened(place, place.patient(household=home), -number, source_id=number + 1)
    page = today(place, limit=2)
    assert (len(page.households[0].people), page.person_count, page.is_capped) == (2, 3, True)
    assert (page.households[0].place, page.households[0].people[0].tasks[0].title) == ("", "高血压随访")
    assert not today(place, limit=3).is_capped


def test_today_groups_by_household_and_puts_the_worst_first(place):
    home = place.household()
    old, young = place.patient("周德顺", household=home), place.patient("王桂芳", household=home)
    alone = place.patient("李建国")
    opened(place, young, 2)
    opened(place, old, -1)
    opened(place, alone, -12)
    page = today(place)
    assert [house.people[0].name for house in page.households] == ["李建国", "周德顺"]
    assert page.households[1].address == "柳塘路 12 弄 3 号"
    assert [person.name for person in page.households[1].people] == ["周德顺", "王桂芳"]
    assert page.households[0].people[0].tasks[0].due.words == "高血压随访超期 12 天"
    assert (page.household_count, page.person_count, page.done_count) == (2, 3, 0)


def test_today_names_the_illness_and_nothing_sensitive(place):
    patient = place.patient()
    with scope.everything(reason="test"):
        mask = sum(TAG_BITS[code] for code in ("hypertension", "diabetes", "elderly", "hiv", "low_income"))
        type(patient).objects.filter(pk=patient.pk).update(tag_mask=mask)
    opened(place, patient, 0)
    assert today(place).households[0].people[0].conditions == ["高血压", "糖尿病"]


def test_an_urgent_task_stands_before_an_overdue_one(place):
    first, second = place.patient("甲"), place.patient("乙")
    opened(place, first, -30)
    opened(place, second, 3, is_urgent=True)
    assert [house.people[0].name for house in today(place).households] == ["乙", "甲"]


def test_what_is_far_away_is_not_on_today(place):
    opened(place, place.patient(), 30)
    assert today(place).households == []


def test_a_task_closed_today_is_counted_and_gone(place):
    patient = place.patient()
    opened(place, patient, 0)
    with place.scope():
        assert services.close_task(source_app="followups", source_id=patient.pk, by=place.doctor, at=NOW) == 1
        assert services.close_task(source_app="followups", source_id=patient.pk, by=place.doctor, at=NOW) == 0
    page = today(place)
    assert page.households == []
    assert page.done_count == 1


def test_a_postponed_task_comes_back_on_its_new_day(place):
    task = opened(place, place.patient(), 0)
    with place.scope():
        services.postpone_task(
            task_id=task.pk,
            to=TODAY + timedelta(days=20),
            reason_code="agreed",
            by=place.doctor,
            at=NOW,
            today=TODAY,
        )
    assert today(place).households == []
    with place.scope():
        later = queries.list_today(on=TODAY + timedelta(days=20), team_ids=[place.team.pk])
    assert later.households[0].people[0].tasks[0].due.words == "高血压随访今天到期"


def test_a_task_is_not_put_off_to_the_past(place):
    task = opened(place, place.patient(), 0)
    with place.scope(), pytest.raises(services.PastDate):
        services.postpone_task(task_id=task.pk, to=TODAY, reason_code="", by=place.doctor, at=NOW, today=TODAY)


def test_a_muted_person_rests_and_wakes_up_by_itself(place):
    patient = place.patient()
    opened(place, patient, 0)
    with place.scope():
        services.mute_patient(
            patient_id=patient.pk, until=date(2026, 9, 20), reason_code="hospital", by=place.doctor, at=NOW
        )
    page = today(place)
    assert page.households == []
    assert page.muted == {"hospital": 1}
    with place.scope():
        assert services.wake_muted(on=date(2026, 9, 19), at=NOW) == 0
        assert services.wake_muted(on=date(2026, 9, 20), at=NOW) == 1
    assert len(today(place).households) == 1


def test_a_muted_person_can_be_woken_by_hand(place):
    patient = place.patient()
    opened(place, patient, 0)
    with place.scope():
        services.mute_patient(patient_id=patient.pk, until=None, reason_code="away", by=place.doctor, at=NOW)
        assert services.unmute_patient(patient_id=patient.pk, by=place.doctor, at=NOW) == 1


def test_a_done_task_can_be_reopened_and_an_open_one_cannot(place):
    patient = place.patient()
    task = opened(place, patient, 0)
    with place.scope():
        with pytest.raises(InvalidTransition):
            services.reopen_task(task_id=task.pk, by=place.doctor, at=NOW)
        services.close_task(source_app="followups", source_id=patient.pk, by=place.doctor, at=NOW)
        assert services.reopen_task(task_id=task.pk, by=place.doctor, at=NOW).state == "open"


def test_death_cancels_everything_that_is_open(place):
    patient = place.patient()
    opened(place, patient, 0)
    with place.scope():
        assert services.cancel_tasks_of(patient_id=patient.pk, reason_code="died", by=place.doctor, at=NOW) == 1
        assert queries.list_of_patient(patient_id=patient.pk, on=TODAY) == []


def test_another_place_sees_and_moves_nothing(place):
    task = opened(place, place.patient(), 0)
    stranger = Place()
    with stranger.scope():
        assert queries.list_today(on=TODAY, team_ids=[place.team.pk]).households == []
        with pytest.raises(NotFound):
            queries.list_of_patient(patient_id=task.patient_id, on=TODAY)
        with pytest.raises(NotFound):
            services.reopen_task(task_id=task.pk, by=stranger.doctor, at=NOW)
        with pytest.raises(NotFound):
            services.mute_patient(
                patient_id=task.patient_id, until=None, reason_code="away", by=stranger.doctor, at=NOW
            )


def test_the_list_is_capped_and_says_so(place, monkeypatch):
    monkeypatch.setattr(page_of_today, "TODAY_CAP", 1)
    opened(place, place.patient("甲"), 0)
    opened(place, place.patient("乙"), 0)
    opened(place, place.patient("丙", household=place.household()), 0)
    page = today(place)
    assert page.is_capped
    assert (len(page.households), page.household_count, page.person_count) == (1, 3, 3)


def test_today_costs_a_fixed_number_of_statements(place, django_assert_max_num_queries):
    for number in range(8):
        opened(place, place.patient(f"居民{number}", household=place.household()), number - 4)
    with django_assert_max_num_queries(3):
        today(place)


def test_the_database_refuses_two_live_tasks_of_one_source(place):
    patient = place.patient()
    opened(place, patient, 0)
    with pytest.raises(IntegrityError, match="tasks_one_live_per_source"), transaction.atomic():
        opened(place, patient, 1)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "done"}, "tasks_closed_has_time"),
        ({"state": "postponed"}, "tasks_postponed_has_date"),
        ({"window_from": TODAY + timedelta(days=1)}, "tasks_window_before_due"),
    ],
)
def test_the_database_refuses_half_a_task(place, change, constraint):
    task = opened(place, place.patient(), 0)
    with (
        scope.everything(reason="test"),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        Task.objects.filter(pk=task.pk).update(**change)


def test_the_database_refuses_an_edge_that_is_not_in_the_table(place):
    patient = place.patient()
    task = opened(place, patient, 0)
    with place.scope():
        services.close_task(source_app="followups", source_id=patient.pk, by=place.doctor, at=NOW)
    with (
        scope.everything(reason="test"),
        pytest.raises(ProgrammingError, match="transition"),
        transaction.atomic(),
    ):
        Task.objects.filter(pk=task.pk).update(state="muted")


def test_the_database_refuses_a_task_born_done(place):
    patient = place.patient()
    with (
        scope.everything(reason="test"),
        pytest.raises(ProgrammingError, match="Cannot insert"),
        transaction.atomic(),
    ):
        Task.objects.create(
            organization=place.organization,
            patient=patient,
            kind="x",
            title="x",
            due_date=TODAY,
            window_from=TODAY,
            source_app="x",
            source_id=1,
            opened_at=NOW,
            closed_at=NOW,
            state="done",
        )


def test_today_can_be_asked_for_a_whole_organisation(place):
    opened(place, place.patient(), 0)
    with place.scope():
        assert queries.list_today(on=TODAY, organization_id=place.organization.pk).person_count == 1
        assert queries.list_today(on=TODAY, organization_id=0).person_count == 0


def test_two_tasks_of_one_person_stand_under_one_name(place):
    patient = place.patient()
    opened(place, patient, 2)
    opened(place, patient, -1, source_id=-5)
    (person,) = today(place).households[0].people
    assert [task.due.words for task in person.tasks] == ["高血压随访超期 1 天", "高血压随访还有 2 天"]


def test_the_daily_job_wakes_who_has_rested(place, monkeypatch):
    patient = place.patient()
    opened(place, patient, 0)
    with place.scope():
        tomorrow = TODAY + timedelta(days=1)
        services.mute_patient(patient_id=patient.pk, until=tomorrow, reason_code="away", by=place.doctor, at=NOW)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    jobs.wake_and_hand_over.func(timestamp=0)
    assert today(place).person_count == 1
