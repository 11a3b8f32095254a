"""Leaving people alone: one person or a household, until a day, lifted by itself or by hand."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.foundation.patients import services as people
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.tasks import queries, services
from jiayi.foundation.tasks.models import Rest, Task
from jiayi.kernel import scope
from jiayi.kernel.testing import run_jobs

from .people import NOW, TODAY, Place

pytestmark = pytest.mark.django_db
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def place():
    return Place()


def owed(place, patient, days=0, *, source_app="test", rule=None):
    with place.scope():
        return services.open_task(
            organization_id=place.organization.pk,
            patient_id=patient.pk,
            team_id=place.team.pk,
            kind="test",
            title="随访",
            due_date=TODAY + timedelta(days=days),
            source_app=source_app,
            source_id=patient.pk,
            rule=rule,
            by=place.doctor,
            at=NOW,
        )


def rest(place, patient, **more):
    with place.scope():
        return services.mute_patient(
            patient_id=patient.pk, **({"until": NEXT_WEEK, "reason_code": "away"} | more), by=place.doctor, at=NOW
        )


def rest_home(place, home, **more):
    with place.scope():
        return services.mute_household(
            household_id=home.pk, **({"until": NEXT_WEEK, "reason_code": "mourning"} | more), by=place.doctor, at=NOW
        )


def names(place, on=TODAY):
    with place.scope():
        page = queries.list_today(on=on, team_ids=[place.team.pk])
    return [person.name for household in page.households for person in household.people]


def tonight(on):
    with scope.everything(reason="test"):
        return services.wake_muted(on=on, at=NOW)


def test_a_household_rests_as_a_whole_and_wakes_as_a_whole(place):
    home = place.household()
    old, young = place.patient("周德顺", household=home), place.patient("王桂芳", household=home)
    for person in (old, young):
        owed(place, person)
    neighbour = place.patient("李建国")
    owed(place, neighbour)
    assert rest_home(place, home) == 2
    assert names(place) == ["李建国"]
    with place.scope():
        assert queries.list_today(on=TODAY, team_ids=[place.team.pk]).muted == {"mourning": 2}
        assert queries.muted_patients(patient_ids=[old.pk, young.pk, neighbour.pk], on=TODAY) == {old.pk, young.pk}
        said = queries.list_rests(patient_id=old.pk, on=TODAY)
        assert [(one.is_household, one.reason, one.until) for one in said] == [(True, "家里有丧事", NEXT_WEEK)]
        assert services.unmute_household(household_id=home.pk, by=place.doctor, at=NOW) == 2
    assert len(names(place)) == 3


def test_a_rest_ends_by_itself_on_its_day(place):
    person = place.patient()
    owed(place, person)
    rest(place, person)
    tonight(NEXT_WEEK - timedelta(days=1))
    assert names(place, NEXT_WEEK - timedelta(days=1)) == []
    assert tonight(NEXT_WEEK) == 1
    assert names(place, NEXT_WEEK) == [person.name]
    with place.scope():
        assert Rest.objects.get(patient=person).end_reason == "time"


def test_what_is_opened_meanwhile_is_not_shown_and_rests_from_the_next_night(place):
    person = place.patient()
    rest(place, person)
    task = owed(place, person)
    assert names(place) == []
    tonight(TODAY)
    with place.scope():
        task.refresh_from_db()
    assert (task.state, task.muted_until) == ("muted", NEXT_WEEK)


def test_who_joins_a_household_at_rest_is_left_alone_too(place):
    home, newcomer = place.household(), place.patient()
    owed(place, newcomer)
    rest_home(place, home)
    with place.scope():
        Patient.objects.filter(pk=newcomer.pk).update(household=home, relation_to_head="99")
    assert names(place) == []


def test_one_member_is_not_woken_while_the_household_rests(place):
    home = place.household()
    person = place.patient(household=home)
    owed(place, person)
    rest_home(place, home)
    with place.scope(), pytest.raises(services.HouseholdRests):
        services.unmute_patient(patient_id=person.pk, by=place.doctor, at=NOW)


def test_a_member_with_a_rest_of_their_own_keeps_it_when_the_household_wakes(place):
    home = place.household()
    ill, well = place.patient("周德顺", household=home), place.patient("王桂芳", household=home)
    for person in (ill, well):
        owed(place, person)
    rest(place, ill, reason_code="hospital", until=None)
    rest_home(place, home)
    with place.scope():
        services.unmute_household(household_id=home.pk, by=place.doctor, at=NOW)
    assert names(place) == ["王桂芳"]
    with place.scope(), pytest.raises(services.NotResting):
        services.unmute_household(household_id=home.pk, by=place.doctor, at=NOW)


def test_a_rest_ends_on_a_day_that_lies_ahead(place):
    with pytest.raises(services.RestPast):
        rest(place, place.patient(), until=TODAY)


def test_a_death_closes_every_task_whoever_opened_it_and_the_rest(place):
    person = place.patient()
    owed(place, person, source_app="assessments")
    rest(place, person)
    with place.scope():
        people.record_death(patient_id=person.pk, died_date=TODAY, cause="", by=place.doctor, at=NOW)
        run_jobs()
        assert Task.objects.get(patient=person).state == "cancelled"
        assert Rest.objects.get(patient=person).end_reason == "gone"


def test_nothing_rings_at_the_door_of_who_died_even_before_the_tasks_are_closed(place):
    person = place.patient()
    owed(place, person)
    with place.scope():
        assert queries.list_today(on=TODAY, team_ids=[place.team.pk]).person_count == 1
        people.record_death(patient_id=person.pk, died_date=TODAY, cause="", by=place.doctor, at=NOW)
        assert Task.objects.get().state == "open", "the worker has not come by yet"
        assert queries.list_today(on=TODAY, team_ids=[place.team.pk]).person_count == 0


def test_a_move_closes_what_was_owed_here(place):
    person = place.patient()
    owed(place, person, source_app="assessments")
    with place.scope():
        people.record_move_out(patient_id=person.pk, moved_out_date=TODAY, to="外省", by=place.doctor, at=NOW)
        run_jobs()
        assert Task.objects.get(patient=person).reason_code == "gone"


def test_the_database_refuses_a_second_rest_and_a_changed_end(place):
    person = place.patient()
    rest(place, person)
    with place.scope():
        row = Rest.objects.get()
        copy = {"organization_id": row.organization_id, "started_date": TODAY, "started_at": NOW, "started_by": "x"}
        for wrong in (
            {"patient_id": person.pk, "reason_code": "away"},
            {"reason_code": "away"},
            {"patient_id": place.patient().pk, "reason_code": "away", "until": TODAY},
            {"patient_id": place.patient().pk, "reason_code": "away", "ended_at": NOW},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Rest.objects.create(**copy, **wrong)
        services.unmute_patient(patient_id=person.pk, by=place.doctor, at=NOW)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Rest.objects.filter(pk=row.pk).update(ended_at=None, end_reason="")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Rest.objects.filter(pk=row.pk).delete()


def test_two_records_that_both_rest_are_not_made_one(place):
    one, other = place.patient(), place.patient()
    rest(place, one)
    with place.scope():
        assert queries.merge_refusals(kept=one.pk, taken=other.pk, on=TODAY) == []
        rest(place, other)
        assert queries.merge_refusals(kept=one.pk, taken=other.pk, on=TODAY)
