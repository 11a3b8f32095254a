"""A plan that was agreed without a signal: stored once, for its day, never over what somebody else wrote."""

from datetime import timedelta
from uuid import uuid4

import pytest

from jiayi.care.careplans import services
from jiayi.care.careplans.models import Plan
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel import scope
from jiayi.kernel.idempotency import once
from jiayi.kernel.period import local_date

from .test_careplans import enrolled, place, planned

__all__ = ["place"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def row(place):
    return enrolled(place, place.patient())


def sent(place, row, key, **more):
    """As the route sends it, under a key of the phone."""
    return once(
        key=key,
        by=place.doctor,
        operation=services.WRITE_PLAN,
        run=lambda: {"plan_id": planned(place, row, **more).pk},
    )["plan_id"]


def plans(row):
    with scope.everything(reason="test"):
        return list(Plan.objects.filter(enrolment=row).order_by("number"))


def test_the_same_plan_sent_twice_is_one_version(place, row):
    key = uuid4()
    assert sent(place, row, key, based_on=0) == sent(place, row, key, based_on=0)
    assert [plan.number for plan in plans(row)] == [1]


def test_a_plan_counts_for_the_day_it_was_agreed(place, row):
    agreed = NOW - timedelta(days=20)
    planned(place, row, agreed_at=agreed, review_date=TODAY - timedelta(days=3))
    [plan] = plans(row)
    assert (plan.written_date, plan.written_at) == (local_date(agreed), agreed)


@pytest.mark.parametrize("moment", [NOW + timedelta(hours=1), NOW - timedelta(days=32)])
def test_a_plan_from_the_future_or_of_two_months_ago_is_refused_with_the_clock_named(place, row, moment):
    with pytest.raises(services.BadPlanTime, match="手机的时间"):
        planned(place, row, agreed_at=moment)


def test_a_clock_that_is_a_little_fast_is_now(place, row):
    planned(place, row, agreed_at=NOW + timedelta(minutes=5))
    assert plans(row)[0].written_at == NOW


def test_what_somebody_else_agreed_meanwhile_is_not_written_over(place, row):
    first = planned(place, row)
    planned(place, row, based_on=first.pk, advice="电话里说好的")
    with pytest.raises(services.PlanChanged, match="沈若兰 9月15日已经定过新的一版"):
        planned(place, row, based_on=first.pk, advice="在山里写的")
    with pytest.raises(services.PlanChanged):
        planned(place, row, based_on=0)
    assert [plan.advice for plan in plans(row)] == ["少吃咸菜", "电话里说好的"]


def test_the_second_of_one_phone_follows_its_first_and_nothing_else(place, row):
    first, second = uuid4(), uuid4()
    sent(place, row, first, based_on=0)
    sent(place, row, second, after_key=first, advice="再少一点")
    assert [plan.advice for plan in plans(row)] == ["少吃咸菜", "再少一点"]
    with pytest.raises(services.PlanChanged):
        sent(place, row, uuid4(), after_key=first)
    with pytest.raises(services.PlanChanged, match="不在了"):
        sent(place, enrolled(place, place.patient("周德顺")), uuid4(), after_key=uuid4())


def test_who_does_not_say_what_lay_before_is_not_compared(place, row):
    planned(place, row)
    planned(place, row)
    assert [plan.number for plan in plans(row)] == [1, 2]
