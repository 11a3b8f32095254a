"""What holds when many requests come at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from jiayi.foundation.accounts import services
from jiayi.foundation.accounts.models import LoginCode, Session
from jiayi.foundation.accounts.services import staff_login
from jiayi.kernel.errors import DomainError
from tests.people import AT, DESK, H5, PASSWORD, organization, staff, totp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(times, action):
    """The outcome of each: its result, or the code of the refusal."""

    def one(number):
        try:
            return action(number)
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(times)))


def test_a_burst_of_guesses_gets_five_tries_and_not_five_each(monkeypatch):
    account = staff(organization())
    checks = []
    check = staff_login.check_password
    monkeypatch.setattr(staff_login, "check_password", lambda *given: checks.append(1) or check(*given))
    outcomes = at_once(
        24,
        lambda _: services.begin_with_password(
            username=account.username, password="Wrong-Password-1", origin=DESK, at=AT
        ),
    )
    assert len(checks) == 5
    assert sorted(set(outcomes)) == ["account_locked", "sign_in_failed"]


def test_of_many_with_the_same_one_time_password_one_comes_in():
    account = staff(organization())
    tickets = [
        services.begin_with_password(username=account.username, password=PASSWORD, origin=DESK, at=AT).token
        for _ in range(4)
    ]
    outcomes = at_once(
        4,
        lambda number: services.confirm_totp(token=tickets[number], code=totp(AT), origin=DESK, at=AT).next,
    )
    assert outcomes.count("done") == 1
    assert Session.objects.filter(step="active").count() == 1


def test_a_code_is_tried_five_times_however_many_try_at_once():
    services.request_code(phone="13800000001", origin=H5, at=AT)
    at_once(24, lambda _: services.confirm_code(phone="13800000001", code="nope", origin=H5, at=AT))
    assert LoginCode.objects.get().tries == 5


def test_two_requests_for_one_phone_leave_one_open_code():
    at_once(5, lambda _: services.request_code(phone="13800000001", origin=H5, at=AT))
    assert LoginCode.objects.filter(closed_at=None).count() == 1
