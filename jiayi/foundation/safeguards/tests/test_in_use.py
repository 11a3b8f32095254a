"""Settings that were constants once hold where they are read: another value, another behaviour."""

from datetime import timedelta

import pytest
from pydantic import BaseModel

from jiayi.foundation.accounts.services import residents
from jiayi.foundation.accounts.services.sessions import Origin
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Delivery
from jiayi.foundation.safeguards import queries, services
from jiayi.foundation.safeguards.permissions import SafeguardPermission
from jiayi.foundation.safeguards.rules import SAFEGUARDS
from jiayi.foundation.worktables import rules as table_rules
from jiayi.foundation.worktables import services as tables
from jiayi.kernel.errors import InvalidInput, TooManyRequests
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


def test_a_wrong_code_may_be_tried_as_often_as_is_set_from_one_address():
    set_to("login_tries_an_address", 10)
    origin = Origin(channel="resident_h5", address="192.0.2.7")
    for _ in range(10):
        with pytest.raises(residents.CodeWrong):
            residents.confirm_code(phone="13800000001", code="000000", origin=origin, at=AT)
    with pytest.raises(TooManyRequests):
        residents.confirm_code(phone="13800000001", code="000000", origin=origin, at=AT)


def test_an_act_on_many_rows_takes_as_many_as_are_set():
    class Nothing(BaseModel):
        pass

    tables.register_bulk(
        code="test.many", title="试", permission=SafeguardPermission.READ, filters=Nothing,
        select=lambda asked: range(60),
        judge=lambda ids, asked: [tables.Judged(object_id=one, label="", will_do=True, reason="") for one in ids],
        act=lambda one, asked: "",
    )  # fmt: skip
    asked = {"code": "test.many", "ids": None, "filters": {}, "options": {}, "at": AT, "on": AT.date()}
    by = staff_actor(permissions=frozenset({SafeguardPermission.READ}))
    try:
        assert tables.preview_bulk(**asked, by=by).will_count == 60
        set_to("bulk_rows", 50)
        with pytest.raises(tables.TooMany, match="最多办 50 份"):
            tables.preview_bulk(**asked, by=by)
    finally:
        table_rules._kinds.pop("test.many")
