"""Many visits moved or resting at once, and one message to a chosen list: seen first, done row by row."""

from datetime import timedelta

import pytest

from jiayi.care.followups import services as followups
from jiayi.care.followups.models import FollowUp
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.worktables import services
from jiayi.foundation.worktables.models import BulkJob
from jiayi.kernel import scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.errors import Forbidden
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from tests.people import AT, DAY, organization, patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The worker asks the clock itself."""
    monkeypatch.setenv("JIAYI_TODAY", DAY.isoformat())


@pytest.fixture
def home():
    place = organization(short_name="文晖中心")
    with scope.subtree(place.path):
        yield place


def director(home, role=Role.DIRECTOR):
    return staff_actor(
        account_id=3,
        name="张主任",
        organization_id=home.pk,
        organization_path=home.path,
        organization_name="文晖中心",
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


def visit(home, days=3, **changes):
    return followups.plan_follow_up(
        organization_id=home.pk,
        patient_id=patient(home, **changes).pk,
        team_id=None,
        programme="hypertension",
        due_date=DAY + timedelta(days=days),
        by=director(home),
        at=AT,
    )


def asked(home, code, ids=None, filters=None, **options):
    return {
        "code": code,
        "ids": ids,
        "filters": filters or {},
        "options": options,
        "by": director(home),
        "at": AT,
        "on": DAY,
    }


def done(home, code, ids=None, **options):
    job = services.start_bulk(**asked(home, code, ids, **options))
    run_jobs(queue="tables")
    return BulkJob.objects.get(pk=job.pk)


def test_visits_are_moved_together_and_those_that_rest_are_skipped(home):
    first, second = visit(home), visit(home)
    followups.mute_follow_up(follow_up_id=second.pk, until=None, reason_code="hospital", by=director(home), at=AT)
    later = DAY + timedelta(days=10)
    plan = asked(home, "followups.postpone", to=later.isoformat(), note="下周全员培训")
    seen = services.preview_bulk(**plan)
    assert (seen.will_count, seen.skip_count) == (1, 1)
    assert FollowUp.objects.get(pk=first.pk).due_date == first.due_date
    job = done(home, "followups.postpone", to=later.isoformat(), note="下周全员培训")
    assert (job.done_count, job.skipped_count) == (1, 1)
    assert FollowUp.objects.get(pk=first.pk).due_date == later
    assert FollowUp.objects.get(pk=second.pk).state == "muted"


def test_a_day_that_is_over_moves_nobody(home):
    visit(home)
    seen = services.preview_bulk(**asked(home, "followups.postpone", to=DAY.isoformat(), note="改期"))
    assert (seen.will_count, seen.reasons) == (0, [("要改到今天以后的日子", 1)])


def test_what_was_put_to_rest_together_is_woken_together(home):
    ids = [visit(home).pk, visit(home).pk]
    until = (DAY + timedelta(days=30)).isoformat()
    assert done(home, "followups.mute", ids, until=until, reason_code="away", note="回老家过年").done_count == 2
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"muted"}
    assert done(home, "followups.wake", ids).done_count == 2
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"scheduled"}


def test_choosing_by_filter_costs_the_same_however_many_there_are(home, django_assert_max_num_queries):
    for number in range(5):
        visit(home, days=number - 2)
    plan = asked(home, "followups.postpone", filters={"due": "overdue"}, to="2026-04-01", note="改期")
    with django_assert_max_num_queries(3):  # the setting, who is chosen, what would happen
        assert services.preview_bulk(**plan).will_count == 2


def test_a_list_gets_a_message_the_dead_do_not_and_the_text_never_goes_by_sms(home):
    load_once(messaging.load_templates)
    alive = patient(home, name="王桂芳", phone="13800000001")
    gone = patient(home, name="陈建国", died_date=DAY)
    text = "下周三上午在文晖社区做免费测血压，带上身份证。"
    job = done(home, "patients.message", [alive.pk, gone.pk], text=text, by_sms=True)
    assert (job.done_count, job.skipped_count) == (1, 1)
    message = Message.objects.get(patient=alive)
    assert (message.title, message.body) == ("文晖中心告诉您", text)
    assert "测血压" not in str(Delivery.objects.get(channel="sms").text)
    assert not Message.objects.filter(patient=gone).exists()


def test_who_may_not_plan_or_write_may_not_do_it_to_many(home):
    finance = asked(home, "followups.postpone", to="2026-04-01", note="改期") | {"by": director(home, Role.FINANCE)}
    with pytest.raises(Forbidden):
        services.preview_bulk(**finance)
    with pytest.raises(Forbidden):
        services.preview_bulk(**asked(home, "patients.message", [1], text="大家好，测试") | {"by": finance["by"]})
