"""Meetings: whose time is taken, what is offered, moved and taken back by either side, and called to mind."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.care.conversations import queries, rules, services
from jiayi.care.conversations.api import doctor, resident
from jiayi.care.conversations.models import ChatMessage, Meeting
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.tasks.models import Task
from jiayi.kernel import clock, scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.period import SHANGHAI
from jiayi.kernel.testing import load_once
from tests.calling import Caller, without_permission

from . import talking
from .talking import NOON
from .test_cards import MORNING, card_of, decide, meet, world

pytestmark = pytest.mark.django_db
H5, PHONE = Caller(resident.router, "meetings-h5"), Caller(doctor.router, "meetings-phone")
HOUR = timedelta(hours=1)


@pytest.fixture
def talk():
    talk = load_once(world)
    talk.say()
    return talk


def neighbour(talk):
    """Another resident of the same doctor, with a thread."""
    talk.first, talk.person = talk.person, talk.patient("赵大爷")
    talk.resident = talk.actor_of(talk.person)
    talk.say("我也想来一趟")


def move(talk, message, starts_at, *, by, at=NOON, **more):
    sight = scope.patients({talk.person.pk}) if by.kind == "resident" else talk.scope()
    with sight:
        return services.move_meeting(meeting_id=message.refers_to, starts_at=starts_at, by=by, at=at, **more)


def last_words(talk):
    with talk.scope():
        return str(ChatMessage.objects.filter(conversation=talk.thread()).order_by("-sequence").first().words)


def moment(day, hour, minute=0):
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


def test_a_meeting_the_resident_accepts_is_a_task_of_the_team_and_stands_in_the_thread(talk):
    sent = meet(talk)
    assert card_of(talk, sent).is_waiting and talk.thread().state == "waiting_resident"
    decide(talk, sent, True)
    with talk.scope():
        task = Task.objects.get(source_app="conversations", source_id=sent.refers_to)
        last = ChatMessage.objects.order_by("-sequence").first()
    assert (task.kind, task.state, str(task.due_date)) == ("meeting", "open", "2026-09-17")
    assert "14:02" in task.title and "卫生站" in task.title and str(last.words).startswith("约好了")
    with scope.patients({talk.person.pk}):
        coming = queries.list_meetings_to_come(patient_id=talk.person.pk, at=NOON)
    assert [one.state for one in coming] == ["accepted"]


def test_who_cannot_come_after_all_takes_the_task_away(talk):
    sent = meet(talk)
    decide(talk, sent, True)
    decide(talk, sent, False, reason="要带孙子")
    with talk.scope():
        assert Task.objects.get(source_id=sent.refers_to, source_app="conversations").state == "cancelled"
    assert card_of(talk, sent).state_label == "来不了：要带孙子"
    with pytest.raises(InvalidTransition):
        decide(talk, sent, True)


def test_a_meeting_that_the_team_takes_back_says_why(talk):
    sent = meet(talk)
    decide(talk, sent, True)
    with talk.scope():
        with pytest.raises(InvalidInput):
            services.withdraw_meeting(meeting_id=sent.refers_to, reason=" ", by=talk.doctor, at=NOON)
        services.withdraw_meeting(meeting_id=sent.refers_to, reason="医生外出开会", by=talk.doctor, at=NOON)
        assert Task.objects.get(source_id=sent.refers_to, source_app="conversations").state == "cancelled"
        assert "医生外出开会" in str(ChatMessage.objects.order_by("-sequence").first().words)


def test_a_meeting_needs_a_time_to_come_and_a_place(talk):
    for wrong in ({"starts_at": NOON}, {"starts_at": None}, {"place": " "}, {"purpose": ""}):
        with pytest.raises(InvalidInput):
            meet(talk, **wrong)
    sent = meet(talk)
    with pytest.raises(InvalidInput):
        decide(talk, sent, True, at=MORNING)


def test_one_doctor_does_not_meet_two_people_at_once_and_may_meet_them_one_after_the_other(talk):
    meet(talk)
    neighbour(talk)
    for offset in (0, 29, -29):
        with pytest.raises(services.TimeTaken, match="已经约了别人"):
            meet(talk, starts_at=MORNING + timedelta(minutes=offset))
    with talk.scope():
        assert Meeting.objects.count() == 1
    meet(talk, starts_at=MORNING + timedelta(minutes=30))


def test_a_time_that_was_declined_or_taken_back_is_free_again(talk):
    first = meet(talk)
    decide(talk, first, False)
    neighbour(talk)
    second = meet(talk)
    with talk.scope():
        services.withdraw_meeting(meeting_id=second.refers_to, reason="外出开会", by=talk.doctor, at=NOON)
    meet(talk)


def test_the_database_refuses_two_meetings_of_one_doctor_at_the_same_time(talk):
    sent = meet(talk)
    columns = "conversation_id, organization_id, patient_id, team_id, practitioner_id, state, ends_at, place, purpose,"
    columns += " proposed_by, proposed_by_name, proposed_at, decided_by, reason"
    insert = (
        f"INSERT INTO conversations_meeting (starts_at, {columns})"
        f" SELECT starts_at + interval '29 minutes', {columns.replace('ends_at', 'ends_at + interval $$1 hour$$')}"
        f" FROM conversations_meeting WHERE id = {sent.refers_to}"
    )
    with pytest.raises(DatabaseError, match="never_overlap"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert)
    with pytest.raises(DatabaseError, match="is_to_come"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE conversations_meeting SET ends_at = starts_at")


def test_free_times_lie_within_opening_hours_and_leave_out_what_is_taken(talk):
    meet(talk, starts_at=moment(16, 9))
    with talk.scope():
        found = queries.free_times_with(conversation=talk.thread(), practitioner_id=None, minutes=30, at=NOON)
    days = dict(found.days)
    today, tomorrow = days[moment(15, 0).date()], days[moment(16, 0).date()]
    assert today[0] == moment(15, 15, 30) and today[-1] == moment(15, 16, 30)  # an hour ahead, until five
    assert moment(16, 9) not in tomorrow and {moment(16, 8, 30), moment(16, 9, 30)} <= set(tomorrow)
    assert moment(16, 11, 30) not in tomorrow and moment(19, 0).date() not in days  # the noon break, a Saturday
    assert found.practitioner_id == talk.team.leader_id
    with talk.scope(), pytest.raises(InvalidInput):
        queries.free_times_with(conversation=talk.thread(), practitioner_id=0 - 1, minutes=30, at=NOON)


def test_a_long_meeting_needs_a_long_gap():
    spans, taken = [(moment(16, 8), moment(16, 10))], [(moment(16, 8, 30), moment(16, 9))]
    assert rules.free_starts(spans=spans, taken=taken, minutes=60, at=NOON) == [moment(16, 9)]
    assert len(rules.free_starts(spans=spans, taken=taken, minutes=15, at=NOON)) == 6
    assert rules.free_starts(spans=spans, taken=[], minutes=60, at=moment(16, 7))[0] == moment(16, 8)
    assert rules.free_starts(spans=spans, taken=[], minutes=60, at=moment(16, 7, 1)) == [moment(16, 9)]


def test_the_team_moves_a_meeting_and_asks_the_resident_again(talk):
    sent = meet(talk)
    decide(talk, sent, True)
    with pytest.raises(InvalidInput, match="为什么改时间"):
        move(talk, sent, MORNING + HOUR, by=talk.doctor)
    move(talk, sent, MORNING + HOUR, by=talk.doctor, reason="上午要出诊")
    card = card_of(talk, sent)
    assert (card.state, card.is_waiting, card.starts_at) == ("proposed", True, MORNING + HOUR)
    assert "想改到" in last_words(talk) and "上午要出诊" in last_words(talk)
    decide(talk, sent, True)
    with talk.scope():
        tasks = Task.objects.filter(source_app="conversations", source_id=sent.refers_to).order_by("pk")
        assert [task.state for task in tasks] == ["cancelled", "open"] and "15:02" in tasks[1].title


def test_the_resident_moves_a_meeting_to_a_free_time_and_it_is_agreed_at_once(talk):
    sent = meet(talk, starts_at=moment(16, 9))
    with pytest.raises(InvalidInput, match="从给出的里面选"):
        move(talk, sent, moment(16, 20), by=talk.resident)
    move(talk, sent, moment(17, 8, 30), by=talk.resident)
    card = card_of(talk, sent)
    assert (card.state, card.starts_at, card.minutes) == ("accepted", moment(17, 8, 30), 30)
    assert last_words(talk).startswith("改好了：周四 8:30")
    move(talk, sent, moment(17, 9), by=talk.resident)
    with talk.scope():
        tasks = Task.objects.filter(source_app="conversations", source_id=sent.refers_to).order_by("pk")
        assert [task.state for task in tasks] == ["cancelled", "open"] and "9:00" in tasks[1].title


def test_nobody_moves_a_meeting_onto_another_one(talk):
    meet(talk, starts_at=moment(16, 9))
    neighbour(talk)
    sent = meet(talk, starts_at=moment(16, 10))
    with pytest.raises(services.TimeTaken):
        move(talk, sent, moment(16, 9, 15), by=talk.doctor, reason="早一点")
    with pytest.raises(InvalidInput):
        move(talk, sent, moment(16, 9), by=talk.resident)
    assert card_of(talk, sent).starts_at == moment(16, 10)


def test_a_stranger_moves_nothing_and_what_was_taken_back_is_not_moved(talk):
    sent = meet(talk)
    stranger = talk.patient()
    with scope.patients({stranger.pk}), pytest.raises(NotFound):
        services.move_meeting(meeting_id=sent.refers_to, starts_at=moment(17, 9), by=talk.actor_of(stranger), at=NOON)
    with pytest.raises(NotFound):
        move(talk, sent, moment(17, 9), by=talking.replace(talk.doctor, team_ids=frozenset({0})), reason="换个人")
    decide(talk, sent, False)
    with pytest.raises(InvalidTransition):
        move(talk, sent, moment(17, 9), by=talk.doctor, reason="再约一次")


def test_a_meeting_of_tomorrow_is_called_to_mind_once_and_by_day(talk):
    sent = meet(talk, starts_at=moment(17, 9))
    decide(talk, sent, True)

    def reminded(at):
        with scope.everything(reason="the job"):
            return services.remind_of_meetings(at=at)

    assert [reminded(moment(16, 8, 59)), reminded(moment(17, 3))] == [0, 0]  # too early; at night
    assert reminded(moment(16, 9)) == 1 and reminded(moment(16, 9, 1)) == 0
    assert last_words(talk).startswith("提醒：明天 9:00，卫生站")
    with scope.everything(reason="test"):
        message = Message.objects.get(patient=talk.person, kind="meeting_reminder")
    assert message.title.startswith("明天 9:00和") and "卫生站" in message.body
    move(talk, sent, moment(18, 9), by=talk.resident, at=moment(16, 10))
    assert reminded(moment(17, 9)) == 1  # another time, another reminder


def test_what_was_agreed_a_moment_ago_is_not_called_to_mind(talk):
    sent = meet(talk, starts_at=moment(15, 16))
    decide(talk, sent, True)
    with scope.everything(reason="the job"):
        assert services.remind_of_meetings(at=NOON + HOUR) == 0


def test_times_and_moving_travel_over_http(talk):
    number = talk.thread().pk
    status, times = PHONE.get(talk.doctor, f"/conversations/{number}/meeting-times?minutes=30")
    assert status == 200 and times["members"][0]["practitioner_id"] == times["practitioner_id"]
    starts = [start for day in times["days"] for start in day["starts"]]
    assert all(datetime.fromisoformat(start) > clock.now() for start in starts)
    sent = meet(talk, starts_at=datetime.fromisoformat(starts[0]), at=clock.now())
    path = f"/meetings/{sent.refers_to}"
    offered = H5.get(talk.resident, f"{path}/times")[1]
    assert PHONE.get(talk.doctor, f"{path}/times")[1] == offered
    later = offered[-1]["starts"][-1]
    assert H5.post(talk.resident, f"{path}/move", {"starts_at": later})[0] == 204
    body = {"starts_at": starts[0], "reason": "要早一点"}
    assert PHONE.post(talk.doctor, f"{path}/move", body)[0] == 204
    assert PHONE.post(without_permission(talk.doctor), f"{path}/move", body)[0] == 403
    assert PHONE.get(without_permission(talk.doctor), f"/conversations/{number}/meeting-times")[0] == 403
