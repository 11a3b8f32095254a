"""What a device must do with what lies on it, and who may say so."""

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.accounts import queries, rules, services
from jiayi.foundation.accounts.models import TrustedDevice
from jiayi.foundation.audit.models import SecurityLog
from jiayi.kernel import clock, crypto, scope
from jiayi.kernel.actor import Actor
from tests.people import AT, DESK, browser, organization, staff

from .test_staff_sign_in import trusted

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_copies_stay_while_the_device_is_trusted_and_typed_words_until_it_is_lost():
    order = rules.device_order
    assert order(is_known=True, is_trusted=True, is_lost=False) == "keep"
    assert order(is_known=True, is_trusted=False, is_lost=False) == "drop"
    assert order(is_known=False, is_trusted=False, is_lost=False) == "drop"
    assert order(is_known=True, is_trusted=False, is_lost=True) == "wipe"


def test_a_disabled_account_and_an_expired_trust_order_the_copies_away():
    account = staff(organization())
    token = trusted(account)
    assert queries.order_for(token=token, at=AT) == "keep"
    device = TrustedDevice.objects.get(account=account)
    assert queries.order_for(token=token, at=device.expires_at) == "drop"
    with scope.everything(reason="test data"):
        type(account).objects.filter(pk=account.pk).update(status="disabled")
    assert queries.order_for(token=token, at=AT) == "drop"


def test_the_device_says_once_that_its_copies_are_gone():
    account = staff(organization())
    token = trusted(account)
    device = TrustedDevice.objects.get(account=account)
    services.note_copied(device_id=device.pk, count=40, at=AT)
    for _ in range(2):
        services.confirm_wiped(token=token, origin=DESK, at=AT)
    device.refresh_from_db()
    assert (device.wiped_at, device.copied_count) == (AT, 0)
    assert SecurityLog.objects.filter(kind="device_wiped").count() == 1
    services.confirm_wiped(token="nobody's", origin=DESK, at=AT)


def test_an_administrator_sees_the_devices_of_an_account_and_reports_one_lost_and_others_may_not():
    home = organization()
    account = staff(home)
    token = trusted(account)
    device = TrustedDevice.objects.get(account=account)
    services.note_copied(device_id=device.pk, count=12, at=AT)
    admin, auditor = (browser(staff(home, roles=(role,))) for role in ("system_admin", "audit_admin"))
    stranger = browser(staff(organization(), roles=("system_admin",)))
    path = f"/api/desk/accounts/{account.pk}/devices"
    assert browser(account).get(path).status_code == 403
    assert stranger.get(path).status_code == 404
    assert auditor.post(f"{path}/{device.pk}/revoke", {}, content_type=JSON).status_code == 403
    assert stranger.post(f"{path}/{device.pk}/revoke", {}, content_type=JSON).status_code == 404
    TrustedDevice.objects.filter(pk=device.pk).update(expires_at=clock.now() + rules.DEVICE_COOKIE)
    assert [(row["state"], row["copied_count"]) for row in auditor.get(path).json()] == [("trusted", 12)]
    assert admin.post(f"{path}/{device.pk}/revoke", {"is_lost": False}, content_type=JSON).status_code == 204
    assert queries.order_for(token=token, at=AT) == "drop"
    assert admin.post(f"{path}/{device.pk}/revoke", {"is_lost": False}, content_type=JSON).status_code == 404
    assert admin.post(f"{path}/{device.pk}/revoke", {"is_lost": True}, content_type=JSON).status_code == 204
    assert admin.get(path).json()[0]["state"] == "lost"
    assert queries.order_for(token=token, at=AT) == "wipe"


def test_the_key_of_unsent_words_is_the_same_for_its_author_and_another_for_anybody_else():
    me, other = (
        Actor(kind="staff", account_id=number, name="医生", permissions=frozenset({"accounts.self"}))
        for number in (1, 2)
    )
    store = "0b1f6c1e-5b0e-4f54-9a53-2f0d7d0f8a11"
    key = queries.unsent_key(by=me, store=store)
    assert key == queries.unsent_key(by=me, store=store)
    assert len(key) == 32
    assert key != queries.unsent_key(by=other, store=store)
    assert key != queries.unsent_key(by=me, store=store[::-1])


def test_a_signed_in_person_gets_that_key_and_a_stranger_does_not():
    account = staff(organization())
    path = "/api/doctor/me/unsent-key/0b1f6c1e-5b0e-4f54-9a53-2f0d7d0f8a11"
    assert len(browser(account).get(path).json()["key"]) == 44
    stranger = browser(account)
    stranger.cookies.clear()
    assert stranger.get(path).status_code == 401


def test_the_database_refuses_a_lost_device_that_is_still_trusted():
    account = staff(organization())
    device = TrustedDevice(
        account=account,
        token_hash=crypto.token_hash("x"),
        pin="x",
        created_at=AT,
        last_used_at=AT,
        lost_at=AT,
        expires_at=AT + rules.DEVICE_COOKIE,
    )
    with pytest.raises(IntegrityError, match="accounts_lost_device_is_revoked"), transaction.atomic():
        device.save()
