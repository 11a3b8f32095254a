"""The overdue list: groups, calls, reminders, the month of the supervisor, and what the database refuses."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.followups import queries, services
from jiayi.care.followups.models import CallResult, FollowUp, FollowUpState, OverdueReminder
from jiayi.care.vitals import services as vitals
from jiayi.contracting.enrolment import services as enrolment
from jiayi.foundation.forms import services as forms
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import blind_index
from jiayi.kernel.errors import Forbidden
from jiayi.kernel.testing import load_once

from .visits import ANSWERS, complete, planned

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def day(number):
    return TODAY + timedelta(days=number)


@pytest.fixture
def place():
    load_once(forms.load_builtin_templates)
    place = Place()
    place.doctor = replace(place.doctor, permissions=frozenset({PatientPermission.RECORD_EXIT}))
    return place


def late(place, days=12, **person):
    programme = person.pop("programme", "hypertension")
    return planned(
        place, person.pop("patient", None) or place.patient(**person), programme=programme, due_date=day(-days)
    )


def call(here, follow_up, outcome, *, at=NOW, **more):
    with here.scope():
        return services.record_call(
            follow_up_id=follow_up.pk,
            client_key=more.pop("client_key", None) or uuid4(),
            outcome=outcome,
            by=more.pop("by", here.doctor),
            at=at,
            **more,
        )


def listed(place, group="pending", *, on=TODAY, **more):
    with place.scope():
        return queries.list_overdue(on=on, group=group, **more)


def names(found):
    return [person.name for person in found.items]


def test_each_person_stands_in_one_group_and_the_counts_say_how_many(place):
    people = {name: late(place, name=name) for name in ("甲", "乙", "丙", "丁")}
    late(place, days=400, name="戊")
    planned(place, place.patient(name="己"), due_date=TODAY)
    call(place, people["乙"], "agreed", day=day(2))
    call(place, people["丙"], "later", day=day(3))
    call(place, people["丁"], "wrong_number")
    found = listed(place)
    assert found.counts == {"pending": 1, "agreed": 1, "later": 1, "removed": 1, "long": 1}
    shown = {group: names(listed(place, group)) for group in found.counts}
    assert shown == {"pending": ["甲"], "agreed": ["乙"], "later": ["丙"], "removed": ["丁"], "long": ["戊"]}


def test_a_person_of_two_programmes_stands_once_and_one_call_is_kept_for_both(place):
    patient = place.patient()
    first = late(place, 20, patient=patient)
    late(place, 5, patient=patient, programme="diabetes")
    found = listed(place)
    assert [(person.follow_up_id, person.programmes) for person in found.items] == [(first.pk, ["高血压", "2型糖尿病"])]
    assert call(place, first, "later", day=day(4)).visits == 2
    assert listed(place).counts["later"] == 1


def test_the_worst_stands_first_and_says_why(place):
    late(place, 90, name="拖得久")
    danger = late(place, 3, name="很高")
    off = late(place, 8, name="没达标")
    with place.scope():
        FollowUp.objects.filter(pk=off.pk).update(due_date=day(8))
        complete(place, off)
        FollowUp.objects.filter(patient=off.patient_id, state=FollowUpState.SCHEDULED).update(due_date=day(-1))
        vitals.record_observations(
            patient_id=danger.patient_id,
            organization_id=place.organization.pk,
            readings=[vitals.Reading("bp_systolic", Decimal(186)), vitals.Reading("bp_diastolic", Decimal(112))],
            taken_at=NOW,
            source="hand",
            batch=uuid4(),
            by=place.doctor,
            at=NOW,
        )
    found = listed(place)
    assert names(found) == ["很高", "没达标", "拖得久"]
    first, second, _ = found.items
    assert first.is_urgent and first.why[0].startswith("9月15日 186/112") and "危急" in first.why[0]
    assert "上次随访没达标" in second.why
    assert names(listed(place, limit=1)) == ["很高"], "more only when asked for"


def test_who_agreed_comes_back_to_the_list_when_the_call_can_bear_no_fruit_any_more(place):
    follow_up = late(place)
    said = call(place, follow_up, "agreed", day=day(1))
    assert (said.agreed_date, said.contact_date) == (day(1), day(15))
    assert listed(place, on=day(14)).counts["agreed"] == 1
    assert listed(place, on=day(15)).counts["pending"] == 1
    with place.scope():
        task = Task.objects.get()
        assert (task.state, task.act_date, task.due_date) == ("postponed", day(1), day(-12)), "who is late stays late"


def test_three_calls_without_an_answer_ask_for_a_visit(place):
    follow_up = late(place)
    for number in range(3):
        call(place, follow_up, "no_answer", at=NOW + timedelta(days=2 * number))
    with place.scope():
        task, follow_up = Task.objects.get(), FollowUp.objects.get()
        assert (task.needs_visit, task.detail) == (True, "3 次没人接，上门看看")
        assert (follow_up.state, follow_up.attempts) == ("unreachable", 3)
    assert listed(place, "later", on=day(5)).items[0].why[-1] == "3 次没人接"


@pytest.mark.parametrize(("outcome", "contact"), [("refused", 90), ("hospital", 14), ("away", 14), ("elsewhere", None)])
def test_who_does_not_want_to_come_rests_and_can_be_put_back(place, outcome, contact):
    follow_up = late(place)
    said = call(place, follow_up, outcome)
    assert said.contact_date == (day(contact) if contact else None)
    found = listed(place, "removed")
    assert [(person.last_outcome, person.may_return) for person in found.items] == [(outcome, True)]
    with pytest.raises(services.OnRest):
        call(place, follow_up, "later")
    with place.scope():
        key = uuid4()
        for _ in range(2):
            back = services.put_back(follow_up_id=follow_up.pk, client_key=key, by=place.doctor, at=NOW)
            assert (back.outcome, back.visits) == ("put_back", 1)
        with pytest.raises(services.NotRemoved):
            services.put_back(follow_up_id=follow_up.pk, client_key=uuid4(), by=place.doctor, at=NOW)
    assert listed(place).counts["pending"] == 1


def test_a_wrong_number_asks_for_a_visit_and_leaves_the_list_of_calls(place):
    follow_up = late(place)
    call(place, follow_up, "wrong_number")
    with place.scope():
        assert Task.objects.get().needs_visit
    assert listed(place).counts["removed"] == 1


def test_death_and_move_go_through_the_record_of_the_person(place):
    dead, moved = late(place, name="甲"), late(place, name="乙")
    call(place, dead, "died", day=day(-3), place="脑卒中")
    call(place, moved, "moved", day=day(-3), place="上海")
    with place.scope():
        services.close_for_death(patient_id=dead.patient_id, by=BY, at=NOW)
        services.close_for_move(patient_id=moved.patient_id, by=BY, at=NOW)
        people = {person.name: person for person in Patient.objects.all()}
        assert (people["甲"].died_date, people["乙"].moved_out_date) == (day(-3), day(-3))
        with pytest.raises(services.PersonGone):
            services.put_back(follow_up_id=dead.pk, client_key=uuid4(), by=place.doctor, at=NOW)
    found = listed(place, "removed")
    assert {(person.last_outcome, person.may_return) for person in found.items} == {("died", False), ("moved", False)}


def test_a_death_by_telephone_needs_somebody_who_may_record_one(place):
    assistant = replace(place.doctor, permissions=frozenset({"followups.call"}))
    with pytest.raises(Forbidden):
        call(place, late(place), "died", day=day(-1), by=assistant)


@pytest.mark.parametrize("outcome", ["agreed", "moved", "died"])
def test_an_outcome_that_is_nothing_without_a_day_asks_for_it(place, outcome):
    with pytest.raises(services.DayMissing):
        call(place, late(place), outcome)


@pytest.mark.parametrize(("outcome", "on"), [("agreed", -1), ("later", 0), ("refused", -2)])
def test_a_day_that_is_over_is_refused(place, outcome, on):
    with pytest.raises(services.CallDayPast):
        call(place, late(place), outcome, day=day(on))


def test_a_call_sent_twice_is_stored_once(place):
    follow_up, key = late(place), UUID(int=7)
    first = call(place, follow_up, "later", client_key=key)
    assert call(place, follow_up, "later", client_key=key) == first
    with place.scope():
        assert CallResult.objects.count() == 1


def test_a_result_told_days_later_counts_for_the_day_of_the_call(place):
    made = NOW - timedelta(days=3)
    told = call(place, follow_up := late(place), "later", called_at=made)
    assert (told.called_date, told.contact_date) == (day(-3), day(4))
    assert listed(place).counts["later"] == 1
    call(place, agreed := late(place, name="说好了"), "agreed", day=day(-1), called_at=made)
    call(place, missed := late(place, name="没人接"), "no_answer", called_at=made)
    assert (names(listed(place, "agreed")), names(listed(place))) == (["说好了"], ["没人接"])
    with place.scope():
        assert CallResult.objects.get(follow_up=follow_up).at == made
        agreed.refresh_from_db()
        missed.refresh_from_db()
    assert (agreed.agreed_date, missed.attempts, missed.contact_date) == (day(-1), 1, day(-1))


def test_a_late_result_never_speaks_over_a_newer_call(place):
    follow_up = late(place)
    call(place, follow_up, "agreed", day=day(2))
    call(place, follow_up, "refused", called_at=NOW - timedelta(days=1))
    with place.scope():
        follow_up.refresh_from_db()
        assert (follow_up.last_outcome, follow_up.state) == ("agreed", FollowUpState.SCHEDULED)
        assert follow_up.calls.count() == 2


def test_a_call_by_a_wrong_clock_is_refused_with_a_sentence(place):
    follow_up = late(place)
    for moment in (NOW + timedelta(hours=1), NOW - timedelta(days=365)):
        with pytest.raises(services.BadCallTime, match="看一下手机的时间"):
            call(place, follow_up, "no_answer", called_at=moment)
    assert call(place, follow_up, "no_answer", called_at=NOW + timedelta(minutes=5)).called_date == TODAY


def test_nobody_is_called_about_a_visit_that_is_made(place):
    follow_up = late(place)
    complete(place, follow_up)
    with pytest.raises(services.NotCallable):
        call(place, follow_up, "later")


def test_another_day_agreed_at_the_desk_makes_a_fresh_start(place):
    follow_up = late(place)
    call(place, follow_up, "wrong_number")
    with place.scope():
        services.postpone_follow_up(follow_up_id=follow_up.pk, to=day(1), reason_code="", by=place.doctor, at=NOW)
    assert listed(place, on=day(5)).counts["pending"] == 1


# The reminder


@pytest.fixture
def reminding(place):
    messaging.load_templates()
    enrolment.load_builtin_rules()
    return place


def remind(at=NOW):
    with scope.everything(reason="test"):
        return services.remind_overdue(by=BY, at=at)


def test_a_missed_visit_is_reminded_of_once_after_three_days(reminding):
    number = "13900001234"
    patient = reminding.patient(
        phone=number, phone_index=blind_index("phone", number), phone_tail_index=blind_index("phone_tail", number[-4:])
    )
    follow_up = planned(reminding, patient, due_date=TODAY)
    planned(reminding, patient, programme="diabetes", due_date=TODAY)
    assert remind(NOW + timedelta(days=2)) == 0
    assert remind(NOW + timedelta(days=3)) == 2
    assert remind(NOW + timedelta(days=4)) == 0
    message = Message.objects.get()
    assert "9月15日" in message.body and message.patient_id == patient.pk
    assert Delivery.objects.get().channel == "sms", "one message for both visits, by the way that reaches"
    with reminding.scope():
        assert OverdueReminder.objects.filter(follow_up=follow_up, way="sms").exists()


def test_who_was_called_rests_or_was_missed_long_ago_gets_no_message(reminding):
    call(reminding, late(reminding, 5), "later")
    call(reminding, late(reminding, 5), "away")
    late(reminding, 60)
    assert remind() == 0


def test_who_can_be_written_to_on_no_way_is_kept_for_the_callers(reminding):
    late(reminding, 5)
    assert (remind(), remind()) == (1, 0)
    assert Message.objects.count() == 0


# The supervisor's month


def test_the_month_counts_people_called_agreed_returned_and_removed(place):
    came, slow, gone, _ = (late(place, 10, name=name) for name in ("甲", "乙", "丙", "丁"))
    for follow_up in (came, slow):
        call(place, follow_up, "agreed", day=day(1))
    call(place, came, "agreed", day=day(3), at=NOW + timedelta(days=2))
    call(place, gone, "refused")
    answers = {"visited_on": day(15).isoformat()}
    complete(place, came, ANSWERS | answers, at=NOW + timedelta(days=15))
    complete(place, slow, ANSWERS | {"visited_on": day(16).isoformat()}, at=NOW + timedelta(days=16))
    with place.scope():
        month = queries.supervise_month(month=date(2026, 9, 1), on=date(2026, 10, 2))
        total = month.total
        assert (total.overdue, total.called, total.agreed, total.came_back, total.removed) == (4, 3, 2, 1, 1)
        assert (month.teams[0].not_called, month.settled_date) == (1, date(2026, 10, 15))
        assert [(one.id, one.called, one.came_back) for one in month.workers] == [(place.doctor.practitioner_id, 3, 1)]
        for column, expected in {"came_back": ["甲"], "not_called": ["丁"], "removed": ["丙"]}.items():
            people = queries.list_month_people(month=date(2026, 9, 1), on=date(2026, 10, 2), column=column)
            assert (people[0], [person.name for person in people[1]]) == (1, expected)
        october = queries.supervise_month(month=date(2026, 10, 1), on=date(2026, 10, 2)).total
        assert (october.overdue, october.called) == (2, 0), "who rests since September is nobody's work of October"
        months = queries.count_months(month=date(2026, 10, 1), on=date(2026, 10, 2), back=2)
        assert [figures.overdue for _, figures in months] == [4, 2]


def test_another_place_sees_neither_list_nor_figures(place):
    late(place)
    elsewhere = Place()
    assert listed(elsewhere).counts["pending"] == 0
    with elsewhere.scope():
        assert queries.supervise_month(month=date(2026, 9, 1), on=TODAY).total.overdue == 0


# What the database refuses


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"outcome": "agreed", "agreed_date": None}, "followups_agreed_has_day"),
        ({"outcome": "later", "contact_date": None}, "followups_call_comes_back"),
        ({"outcome": "moved", "contact_date": day(1)}, "followups_call_comes_back"),
        ({"outcome": "later", "contact_date": TODAY}, "followups_contact_after_call"),
        ({"outcome": "agreed", "agreed_date": day(-1)}, "followups_agreed_after_call"),
        ({"client_key": UUID(int=1)}, "followups_call_once"),
    ],
)
def test_the_database_refuses_a_result_that_says_nothing(place, values, constraint):
    follow_up = late(place)
    good = {
        "follow_up": follow_up,
        "outcome": "later",
        "called_date": TODAY,
        "contact_date": day(2),
        "client_key": UUID(int=1),
        "by": "staff:1",
        "channel": "desk",
        "at": NOW,
    }
    if values.get("outcome") == "agreed":
        good["contact_date"] = day(15)
    with place.scope():
        CallResult.objects.create(**good)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CallResult.objects.create(**good | {"client_key": uuid4()} | values)


def test_the_database_keeps_what_was_said_and_sent(place):
    follow_up = late(place)
    call(place, follow_up, "later")
    with place.scope():
        OverdueReminder.objects.create(follow_up=follow_up, way="sms", sent_at=datetime.now(NOW.tzinfo))
        for rows in (CallResult.objects.all(), OverdueReminder.objects.all()):
            with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
                rows.update(follow_up=follow_up)
            with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
                rows.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            OverdueReminder.objects.create(follow_up=follow_up, way="sms", sent_at=NOW)
