"""What the tests of all apps begin with."""

from datetime import UTC, datetime

import pytest

from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 3, tzinfo=UTC)
calls = []


def _loader(name):
    calls.append(name)
    return [DomainEvent.objects.create(name=name, organization_id=1, actor="x", occurred_at=AT, payload={})]


def _nothing():
    calls.append("nothing")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_world_is_built_once_and_every_test_gets_a_copy_of_its_own(turn):
    [event] = load_once(_loader, name="测试")
    assert DomainEvent.objects.get() == event
    assert (event.name, calls.count("测试")) == ("测试", 1)
    event.name = "changed in memory"


def test_another_argument_is_another_world():
    assert {load_once(_loader, name=name)[0].name for name in ("甲", "乙")} == {"甲", "乙"}


def test_a_loader_that_finds_everything_there_is_asked_each_time():
    before = calls.count("nothing")
    assert load_once(_nothing) is load_once(_nothing) is None
    assert calls.count("nothing") == before + 2
