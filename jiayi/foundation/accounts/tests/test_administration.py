from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jiayi.foundation.accounts import jobs, queries, services
from jiayi.foundation.accounts.models import (
    DemoLogin,
    LoginCode,
    ResidentAccount,
    Session,
    StaffAccount,
    StaffRole,
    TrustedDevice,
)
from jiayi.foundation.accounts.services.administration import NotOnOneself, UsernameInvalid
from jiayi.foundation.audit.models import SecurityLog
from jiayi.foundation.practitioners.models import Practitioner
from jiayi.kernel import scope
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.testing import staff_actor
from tests.people import AT, DESK, PASSWORD, organization, signed_in, staff

pytestmark = pytest.mark.django_db
ADMIN = staff_actor(account_id=999_999, name="管理员")


@pytest.fixture
def home():
    place = organization()
    with scope.subtree(place.path):
        yield place


def actor_of(token):
    with scope.everything(reason="as the middleware does"):
        return queries.actor_for(token=token, channel="desk", at=AT)


def test_a_new_account_gets_a_password_that_must_be_changed(home):
    account, password = services.create_staff(
        username="Zhou.MH", display_name="周敏华", organization_id=home.pk, by=ADMIN, at=AT
    )
    assert account.username == "zhou.mh"
    assert account.must_change_password
    step = services.begin_with_password(username="zhou.mh", password=password, origin=DESK, at=AT)
    assert step.next == "totp_setup"
    assert SecurityLog.objects.get(kind="account_created").actor == ADMIN.label


def test_a_user_name_exists_once_however_it_is_written(home):
    staff(home, username="zhou")
    with pytest.raises(services.UsernameTaken):
        services.create_staff(username="ZHOU", display_name="周", organization_id=home.pk, by=ADMIN, at=AT)


@pytest.mark.parametrize("name", ["", "ab", "周敏华", "zhou min", "-zhou", "z" * 40])
def test_an_odd_user_name_is_refused(home, name):
    with pytest.raises(UsernameInvalid):
        services.create_staff(username=name, display_name="周", organization_id=home.pk, by=ADMIN, at=AT)


def test_an_account_cannot_be_made_in_an_organisation_outside_the_scope(home):
    with pytest.raises(NotFound):
        services.create_staff(username="zhou", display_name="周", organization_id=organization().pk, by=ADMIN, at=AT)


def test_nobody_holds_two_of_the_three_administrators(home):
    account = staff(home, roles=("system_admin",))
    with pytest.raises(services.RoleConflict):
        services.grant_role(account_id=account.pk, role="audit_admin", organization_id=home.pk, by=ADMIN, at=AT)
    with pytest.raises(services.RoleConflict):
        staff(home, roles=("security_admin", "audit_admin"))


def test_the_three_administrators_stay_apart_across_organisations_too(home):
    below = organization(home)
    account = staff(home, roles=("security_admin",))
    with pytest.raises(services.RoleConflict):
        services.grant_role(account_id=account.pk, role="system_admin", organization_id=below.pk, by=ADMIN, at=AT)
    again = services.grant_role(account_id=account.pk, role="security_admin", organization_id=below.pk, by=ADMIN, at=AT)
    assert again.roles.count() == 2


def test_the_same_role_is_not_given_twice(home):
    account = staff(home)
    with pytest.raises(services.RoleConflict, match="已有"):
        services.grant_role(account_id=account.pk, role="doctor", organization_id=home.pk, by=ADMIN, at=AT)


def test_giving_and_taking_a_role_ends_the_open_sessions_and_is_kept_in_the_history(home):
    account = staff(home)
    token = signed_in(account)
    services.grant_role(account_id=account.pk, role="director", organization_id=home.pk, by=ADMIN, at=AT)
    assert actor_of(token) is None
    role = StaffRole.objects.get(account=account, role="director")
    services.remove_role(account_id=account.pk, role_id=role.pk, by=ADMIN, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label FROM accounts_staffroleevent WHERE account_id = %s AND role = 'director' ORDER BY pgh_id",
            [account.pk],
        )
        assert [row[0] for row in cursor.fetchall()] == ["insert", "delete"]
    kinds = set(SecurityLog.objects.values_list("kind", flat=True))
    assert {"role_granted", "role_removed"} <= kinds


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(home):
    account = staff(home)
    token = signed_in(account)
    services.disable_account(account_id=account.pk, by=ADMIN, at=AT)
    assert actor_of(token) is None
    with pytest.raises(services.SignInFailed):
        services.begin_with_password(username=account.username, password=PASSWORD, origin=DESK, at=AT)
    services.enable_account(account_id=account.pk, by=ADMIN, at=AT)
    assert services.begin_with_password(username=account.username, password=PASSWORD, origin=DESK, at=AT).next == "totp"


def test_a_reset_password_is_shown_once_and_lifts_the_lock(home):
    account = staff(home)
    for _ in range(5):
        with pytest.raises(services.SignInFailed):
            services.begin_with_password(username=account.username, password="x", origin=DESK, at=AT)
    password = services.reset_password(account_id=account.pk, by=ADMIN, at=AT)
    step = services.begin_with_password(username=account.username, password=password, origin=DESK, at=AT)
    assert step.next == "totp"
    assert StaffAccount.objects.get(pk=account.pk).must_change_password


def test_a_lost_authenticator_is_bound_anew(home):
    account = staff(home)
    services.reset_second_factor(account_id=account.pk, by=ADMIN, at=AT)
    step = services.begin_with_password(username=account.username, password=PASSWORD, origin=DESK, at=AT)
    assert step.next == "totp_setup"


def test_nobody_changes_the_own_rights(home):
    account = staff(home, roles=("security_admin",))
    me = staff_actor(account_id=account.pk)
    with pytest.raises(NotOnOneself):
        services.grant_role(account_id=account.pk, role="director", organization_id=home.pk, by=me, at=AT)


def test_another_organisations_account_is_not_found(home):
    with scope.everything(reason="test"):
        foreign = staff(organization())
    for operation in (services.disable_account, services.reset_password, services.enable_account):
        with pytest.raises(NotFound):
            operation(account_id=foreign.pk, by=ADMIN, at=AT)


def test_accounts_are_listed_with_their_roles_and_found_by_name_or_role(home):
    staff(home, username="zhou", display_name="周敏华", roles=("doctor", "director"))
    staff(home, username="chen", display_name="陈静", roles=("nurse",))
    found = queries.list_accounts()
    assert [account.username for account in found.items] == ["chen", "zhou"]
    assert [account.username for account in queries.list_accounts(q="周").items] == ["zhou"]
    assert [account.username for account in queries.list_accounts(role="director").items] == ["zhou"]
    assert queries.list_accounts(status="disabled").items == []


def refused(constraint, action):
    with (
        scope.everything(reason="test"),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        action()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"username": "Not OK"}, "accounts_username_shape"),
        ({"password": "md5$abc"}, "accounts_password_is_argon2id"),
        ({"totp_secret": None}, "accounts_confirmed_totp_has_secret"),
    ],
)
def test_the_database_refuses_a_broken_account(home, changes, constraint):
    account = staff(home)
    refused(constraint, lambda: StaffAccount.objects.filter(pk=account.pk).update(**changes))


def test_the_database_refuses_a_second_account_of_one_name(home):
    staff(home, username="zhou")
    other = staff(home)
    refused("accounts_username_once", lambda: StaffAccount.objects.filter(pk=other.pk).update(username="zhou"))


def test_the_database_refuses_a_role_nobody_knows_and_two_administrators(home):
    account = staff(home, roles=("system_admin", "doctor"))
    roles = StaffRole.objects.filter(account=account, role="doctor")
    refused("accounts_role_known", lambda: roles.update(role="resident"))
    refused("accounts_administrators_separate", lambda: roles.update(role="audit_admin"))
    refused("accounts_role_once", lambda: roles.update(role="system_admin"))


def test_the_database_refuses_a_broken_device(home):
    values = {"account": staff(home), "label": "x", "pin": "x", "created_at": AT, "last_used_at": AT}
    later = AT.replace(year=2027)
    refused(
        "accounts_wrong_pins_end_the_trust",
        lambda: TrustedDevice.objects.create(token_hash=b"1", expires_at=later, pin_failures=5, **values),
    )
    refused(
        "accounts_device_expires_later",
        lambda: TrustedDevice.objects.create(token_hash=b"2", expires_at=AT, **values),
    )


def test_the_database_refuses_two_open_codes_for_one_phone_and_a_sixth_try():
    values = {"phone_index": b"p", "code_hash": b"c", "created_at": AT, "expires_at": AT.replace(year=2027)}
    LoginCode.objects.create(**values)
    refused("accounts_one_open_code_per_phone", lambda: LoginCode.objects.create(**values))
    refused("accounts_code_tries", lambda: LoginCode.objects.update(tries=6))


def test_the_database_refuses_a_session_of_nobody_and_one_without_an_actor(home):
    values = {"created_at": AT, "last_seen_at": AT, "expires_at": AT.replace(year=2027)}
    account = staff(home)
    person = ResidentAccount.objects.create(phone="13800000001", phone_index=b"p", created_at=AT)
    refused(
        "accounts_session_has_one_owner",
        lambda: Session.objects.create(token_hash=b"1", step="totp", **values),
    )
    refused(
        "accounts_session_has_one_owner",
        lambda: Session.objects.create(token_hash=b"2", step="totp", staff=account, resident=person, **values),
    )
    refused(
        "accounts_active_session_has_actor",
        lambda: Session.objects.create(token_hash=b"3", step="active", staff=account, **values),
    )


def test_the_database_refuses_a_demo_login_of_nobody():
    refused(
        "accounts_demo_login_has_one_owner",
        lambda: DemoLogin.objects.create(client="desk", name="无"),
    )


def test_the_history_of_roles_cannot_be_rewritten(home):
    staff(home)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_staffroleevent")


def test_old_sessions_are_forgotten(home):
    signed_in(staff(home))
    services.purge_sessions(at=AT.replace(day=4))
    assert not Session.objects.exists()


def test_an_account_unused_for_ninety_days_is_disabled_and_a_used_one_is_not(home):
    unused, used = staff(home), staff(home)
    later = AT + timedelta(days=91)
    signed_in(used, at=AT + timedelta(days=2))
    assert services.disable_unused(at=AT + timedelta(days=90)) == 0
    assert services.disable_unused(at=later) == 1
    assert StaffAccount.objects.get(pk=unused.pk).status == "disabled"
    assert StaffAccount.objects.get(pk=used.pk).status == "active"


def test_the_jobs_of_the_night_run(home, monkeypatch):
    account = staff(home)
    monkeypatch.setenv("JIAYI_TODAY", "2026-09-01")
    jobs.disable_unused(timestamp=0)
    jobs.purge_sessions(timestamp=0)
    assert StaffAccount.objects.get(pk=account.pk).status == "disabled"


def test_a_loader_cannot_set_a_weak_password_either(home):
    with pytest.raises(services.PasswordRefused):
        services.create_staff(
            username="zhou", display_name="周", organization_id=home.pk, password="short", by=ADMIN, at=AT
        )


def test_a_role_nobody_knows_is_refused_in_words(home):
    account = staff(home)
    with pytest.raises(InvalidInput, match="没有这个角色"):
        services.grant_role(account_id=account.pk, role="wizard", organization_id=home.pk, by=ADMIN, at=AT)
    assert services.remove_role(account_id=account.pk, role_id=0, by=ADMIN, at=AT).roles.count() == 1


def test_a_practitioner_has_one_account(home):
    doctor = Practitioner.objects.create(organization=home, name="王医生", code="D1", sex="1")
    staff(home, practitioner_id=doctor.pk)
    with pytest.raises(DomainError, match="已有账号"):
        staff(home, practitioner_id=doctor.pk)


def test_a_mistake_we_did_not_foresee_stays_an_error(home):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.grant_role(
            account_id=staff(home).pk, role="nurse", organization_id=home.pk, team_id=0, by=ADMIN, at=AT
        )
        connection.check_constraints()


def test_a_real_house_begins_with_three_administrators_and_only_once():
    made = services.begin_house(organization_name="青禾区卫生健康局", organization_code="QH", at=AT)
    assert [account.label for account in made] == ["系统管理员", "安全管理员", "审计管理员"]
    for account in made:
        step = services.begin_with_password(username=account.username, password=account.password, origin=DESK, at=AT)
        assert step.next == "totp_setup"
    with pytest.raises(services.HouseNotEmpty):
        services.begin_house(organization_name="另一个", organization_code="X", at=AT)
