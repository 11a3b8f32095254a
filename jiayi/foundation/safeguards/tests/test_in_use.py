"""Settings that were constants once hold where they are read: another value, another behaviour."""

from datetime import timedelta

import pytest

from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Delivery
from jiayi.foundation.safeguards import queries, services
from jiayi.foundation.safeguards.rules import SAFEGUARDS
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.testing import staff_actor
from tests.people import AT

pytestmark = pytest.mark.django_db


def set_to(code, value):
    services.change_safeguard(
        code=code,
        value=value,
        effective_at=AT,
        source="测试",
        reason="测试里改一下",
        by=staff_actor(roles=frozenset({"security_admin"})),
        at=AT,
    )


def test_the_text_of_an_sms_is_kept_as_many_hours_as_are_set():
    messaging.load_templates()
    messaging.send_sms(phone="13800000001", template="login_code", context={"code": "1", "minutes": "5"}, at=AT)
    assert messaging.wipe_texts(at=AT + timedelta(hours=3)) == 0
    set_to("sms_text_hours", 2)
    assert messaging.wipe_texts(at=AT + timedelta(hours=3)) == 1
    assert Delivery.objects.get().text is None


@pytest.mark.parametrize("code", ["import_days", "sms_text_hours", "calls_a_day", "card_session_hours"])
def test_nothing_is_kept_longer_or_allowed_more_often_than_the_bounds_say(code):
    with pytest.raises(InvalidInput):
        set_to(code, SAFEGUARDS[code].most + 1)
    assert queries.value_of(code, at=AT) == SAFEGUARDS[code].value
