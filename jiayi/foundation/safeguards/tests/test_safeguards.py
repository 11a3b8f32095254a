"""Security rules as rows with a date: what is set holds from then on, and nobody sets the house below the law."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.accounts import services as signing_in
from jiayi.foundation.audit.models import SecurityLog
from jiayi.foundation.safeguards import queries, services
from jiayi.foundation.safeguards.models import SafeguardValue
from jiayi.foundation.safeguards.rules import SAFEGUARDS
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.people import AT, DESK, browser, organization, signed_in, staff

pytestmark = pytest.mark.django_db
SECURITY = staff_actor(account_id=71, name="孙安全")
JSON = "application/json"


def changed(code, value, *, at=AT, effective_at=None, reason="按测评意见调整"):
    return services.change_safeguard(
        code=code, value=value, reason=reason, effective_at=effective_at, by=SECURITY, at=at
    )


def test_until_somebody_sets_it_the_shipped_value_holds():
    assert queries.value_of("staff_idle_minutes", at=AT) == 30
    assert queries.values(at=AT) == {code: rule.value for code, rule in SAFEGUARDS.items()}


def test_a_value_holds_from_its_moment_on_and_the_history_stays():
    changed("max_failures", 4)
    changed("max_failures", 3, effective_at=AT + timedelta(days=7))
    assert queries.value_of("max_failures", at=AT) == 4
    assert queries.value_of("max_failures", at=AT + timedelta(days=7)) == 3
    assert queries.values(at=AT + timedelta(days=8))["max_failures"] == 3
    assert [line.version for line in queries.list_versions(code="max_failures")] == [2, 1]


def test_what_makes_no_sense_is_refused():
    with pytest.raises(services.OutOfBounds, match="8 到 16"):
        changed("password_min", 6)
    with pytest.raises(NotFound):
        changed("colour", 1)
    with pytest.raises(InvalidInput):
        changed("max_failures", 4, reason="改")
    with pytest.raises(services.BeginsInThePast):
        changed("max_failures", 4, effective_at=AT - timedelta(days=1))


def test_the_change_stands_in_the_security_log():
    changed("lock_minutes", 20)
    run_jobs()
    line = SecurityLog.objects.get(kind="setting_changed")
    assert (line.actor_name, line.subject) == ("孙安全", "锁多久改为 20 分钟，理由：按测评意见调整")


def test_the_database_refuses_values_below_the_law_and_changes_of_history():
    good = {
        "code": "password_min",
        "version": 9,
        "value": 12,
        "effective_at": AT,
        "source": "测试",
        "reason": "按测评意见",
        "set_by": "staff:1",
        "set_by_name": "甲",
        "set_at": AT,
    }
    refusals = {
        "safeguards_within_bounds": {"value": 7},
        "safeguards_within_bound": {"code": "colour"},
        "safeguards_has_reason": {"reason": "改"},
    }
    for name, wrong in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SafeguardValue.objects.create(**good | wrong)
    SafeguardValue.objects.create(**good)
    with pytest.raises(IntegrityError, match="safeguards_version_once"), transaction.atomic():
        SafeguardValue.objects.create(**good)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        SafeguardValue.objects.update(value=13)


@pytest.fixture
def home():
    place = organization()
    with scope.subtree(place.path):
        yield place


def test_a_shorter_silence_ends_open_sessions_with_the_next_request_and_costs_no_statement(
    home, django_assert_num_queries
):
    token = signed_in(staff(home))
    later = AT + timedelta(minutes=4)

    def actor():
        with scope.everything(reason="as the middleware does"):
            return accounts.actor_for(token=token, channel="desk", at=later + timedelta(minutes=2))

    with django_assert_num_queries(1), scope.everything(reason="as the middleware does"):
        assert accounts.actor_for(token=token, channel="desk", at=later) is not None
    changed("staff_idle_minutes", 5, at=AT)
    assert actor() is None


def test_locking_length_and_history_follow_the_settings(home):
    account = staff(home)
    changed("max_failures", 3)
    changed("lock_minutes", 20)
    for _ in range(3):
        with pytest.raises(signing_in.SignInFailed):
            signing_in.begin_with_password(username=account.username, password="x", origin=DESK, at=AT)
    with pytest.raises(signing_in.AccountLocked, match="20 分钟"):
        signing_in.begin_with_password(username=account.username, password="x", origin=DESK, at=AT)
    changed("password_min", 16)
    with pytest.raises(signing_in.PasswordRefused, match="16"):
        signing_in.create_staff(
            username="zhou.x",
            display_name="周",
            organization_id=home.pk,
            password="Quiet-River-8",
            by=SECURITY,
            at=AT,
        )


def test_the_security_administrator_sets_the_others_look_and_a_doctor_sees_nothing(home):
    security, audit, doctor = (
        browser(staff(home, roles=(role,))) for role in ("security_admin", "audit_admin", "doctor")
    )
    body = {"value": 20, "reason": "按测评意见调整"}
    assert audit.post("/api/desk/safeguards/lock_minutes", body, content_type=JSON).status_code == 403
    assert doctor.get("/api/desk/safeguards").status_code == 403
    assert doctor.get("/api/desk/safeguard-versions").status_code == 403
    made = security.post("/api/desk/safeguards/lock_minutes", body, content_type=JSON)
    assert (made.json()["version"], made.json()["title"]) == (1, "锁多久")
    shown = {line["code"]: line for line in audit.get("/api/desk/safeguards").json()}
    assert (shown["lock_minutes"]["value"], shown["lock_minutes"]["shipped"]) == (20, 15)
    assert shown["password_min"]["version"] == 0
    assert [line["value"] for line in audit.get("/api/desk/safeguard-versions").json()] == [20]
