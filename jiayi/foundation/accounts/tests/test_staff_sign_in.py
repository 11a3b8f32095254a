from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiayi.foundation.accounts import queries, services
from jiayi.foundation.accounts.models import Session, StaffAccount, TrustedDevice
from jiayi.foundation.accounts.services.devices import PinRefused, PinWrong
from jiayi.foundation.accounts.services.staff_login import StepExpired, TotpWrong
from jiayi.foundation.audit.models import SecurityLog
from jiayi.foundation.practitioners.models import CareTeam, Practitioner
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden
from tests.people import AT, DESK, PASSWORD, organization, signed_in, staff, totp

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def actor_of(token, at=AT, channel="desk"):
    with scope.everything(reason="as the middleware does"):
        return queries.actor_for(token=token, channel=channel, at=at)


def begin(account, password=PASSWORD, at=AT, device=None):
    return services.begin_with_password(
        username=account.username, password=password, origin=DESK, at=at, device_token=device
    )


def test_password_and_one_time_password_make_a_session():
    home = organization(short_name="文晖中心")
    account = staff(home, roles=("doctor", "director"))
    actor = actor_of(signed_in(account))
    assert (actor.name, actor.organization_name, actor.organization_path) == ("王医生", "文晖中心", home.path)
    assert actor.roles == {"doctor", "director"}
    assert "accounts.self" in actor.permissions
    assert "accounts.manage" not in actor.permissions


def test_a_request_costs_one_statement_to_know_who_it_is():
    token = signed_in(staff(organization()))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        actor_of(token, at=AT + 4 * MINUTE)
    assert len(seen) == 1


def test_the_time_of_the_last_request_is_written_every_five_minutes():
    token = signed_in(staff(organization()))
    actor_of(token, at=AT + 4 * MINUTE)
    assert Session.objects.get(ended_at=None).last_seen_at == AT
    actor_of(token, at=AT + 5 * MINUTE)
    assert Session.objects.get(ended_at=None).last_seen_at == AT + 5 * MINUTE


def test_half_an_hour_without_a_request_ends_the_session_and_twelve_hours_end_it_anyway():
    token = signed_in(staff(organization()))
    for minutes in range(0, 12 * 60, 25):
        assert actor_of(token, at=AT + minutes * MINUTE)
    assert actor_of(token, at=AT + timedelta(hours=12)) is None
    other = signed_in(staff(organization()))
    assert actor_of(other, at=AT + 30 * MINUTE) is None


def test_a_staff_cookie_is_nothing_in_the_residents_client():
    token = signed_in(staff(organization()))
    assert actor_of(token, channel="resident_h5") is None
    assert actor_of(token, channel="doctor_pwa").channel == "doctor_pwa"


def test_the_ticket_of_the_first_step_is_not_a_session():
    step = begin(staff(organization()))
    assert step.next == "totp"
    assert actor_of(step.token) is None


def test_each_step_has_a_new_token_and_the_old_one_is_dead():
    account = staff(organization())
    step = begin(account)
    done = services.confirm_totp(token=step.token, code=totp(AT), origin=DESK, at=AT)
    assert done.token != step.token
    with pytest.raises(StepExpired):
        services.confirm_totp(token=step.token, code=totp(AT + MINUTE), origin=DESK, at=AT + MINUTE)


def test_a_one_time_password_works_once():
    account = staff(organization())
    signed_in(account)
    step = begin(account)
    with pytest.raises(TotpWrong):
        services.confirm_totp(token=step.token, code=totp(AT), origin=DESK, at=AT)


def test_a_ticket_runs_out_after_ten_minutes():
    step = begin(staff(organization()))
    later = AT + 10 * MINUTE
    with pytest.raises(StepExpired):
        services.confirm_totp(token=step.token, code=totp(later), origin=DESK, at=later)


def test_wrong_name_and_wrong_password_are_refused_in_the_same_words():
    account = staff(organization())
    with pytest.raises(services.SignInFailed) as wrong_password:
        begin(account, "Wrong-Password-1")
    with pytest.raises(services.SignInFailed) as wrong_name:
        services.begin_with_password(username="nobody", password=PASSWORD, origin=DESK, at=AT)
    assert str(wrong_password.value) == str(wrong_name.value)
    assert SecurityLog.objects.filter(kind="sign_in_failed").count() == 2


def test_five_failures_lock_for_fifteen_minutes_even_against_the_right_password():
    account = staff(organization())
    for _ in range(5):
        with pytest.raises(services.SignInFailed):
            begin(account, "Wrong-Password-1")
    with pytest.raises(services.AccountLocked):
        begin(account)
    with pytest.raises(services.AccountLocked):
        begin(account, at=AT + 14 * MINUTE)
    assert begin(account, at=AT + 15 * MINUTE).next == "totp"
    assert SecurityLog.objects.filter(kind="locked").count() == 1


def test_an_unknown_name_seems_to_lock_too():
    for _ in range(5):
        with pytest.raises(services.SignInFailed):
            services.begin_with_password(username="nobody", password="x", origin=DESK, at=AT)
    with pytest.raises(services.AccountLocked):
        services.begin_with_password(username="nobody", password="x", origin=DESK, at=AT)


def test_wrong_one_time_passwords_count_toward_the_lock():
    account = staff(organization())
    step = begin(account)
    for _ in range(5):
        with pytest.raises(TotpWrong):
            services.confirm_totp(token=step.token, code="000000", origin=DESK, at=AT)
    with pytest.raises(services.AccountLocked):
        services.confirm_totp(token=step.token, code=totp(AT), origin=DESK, at=AT)


def test_success_forgets_the_failures():
    account = staff(organization())
    with pytest.raises(services.SignInFailed):
        begin(account, "Wrong-Password-1")
    signed_in(account)
    with scope.everything(reason="test"):
        assert StaffAccount.objects.get(pk=account.pk).failed_count == 0


def test_the_first_sign_in_binds_an_authenticator():
    account = staff(organization(), totp_secret=None)
    step = begin(account)
    assert step.next == "totp_setup"
    assert step.enrolment_uri.startswith("otpauth://totp/")
    with scope.everything(reason="test"):
        secret = str(StaffAccount.objects.get(pk=account.pk).totp_secret)
    done = services.confirm_totp(token=step.token, code=totp(AT, secret), origin=DESK, at=AT)
    assert done.next == "done"
    assert begin(account, at=AT + MINUTE).next == "totp"


def test_a_password_that_somebody_else_set_is_changed_before_anything_is_seen():
    account = staff(organization(), must_change_password=True)
    step = services.confirm_totp(token=begin(account).token, code=totp(AT), origin=DESK, at=AT)
    assert step.next == "new_password"
    assert actor_of(step.token) is None
    with pytest.raises(services.PasswordRefused):
        services.choose_first_password(token=step.token, password=PASSWORD, origin=DESK, at=AT)
    signed = services.choose_first_password(token=step.token, password="Quiet-River-88", origin=DESK, at=AT)
    assert actor_of(signed.token)


def test_an_account_without_a_role_cannot_come_in():
    account = staff(organization(), roles=())
    with pytest.raises(Forbidden):
        signed_in(account)


def trusted(account, at=AT):
    done = services.confirm_totp(token=begin(account).token, code=totp(at), pin="246813", origin=DESK, at=at)
    return done.device_token


def test_on_a_trusted_device_the_pin_is_enough_for_thirty_days():
    account = staff(organization())
    device = trusted(account)
    later = AT + timedelta(days=29)
    signed = services.unlock_with_pin(device_token=device, pin="246813", origin=DESK, at=later)
    assert actor_of(signed.token, at=later).account_id == account.pk
    with pytest.raises(services.DeviceNotTrusted):
        services.unlock_with_pin(device_token=device, pin="246813", origin=DESK, at=AT + timedelta(days=30))


def test_five_wrong_pins_end_the_trust():
    account = staff(organization())
    device = trusted(account)
    for left in (4, 3, 2, 1):
        with pytest.raises(PinWrong) as wrong:
            services.unlock_with_pin(device_token=device, pin="999999", origin=DESK, at=AT)
        assert wrong.value.details == {"left": left}
    with pytest.raises(services.DeviceNotTrusted):
        services.unlock_with_pin(device_token=device, pin="999999", origin=DESK, at=AT)
    with pytest.raises(services.DeviceNotTrusted):
        services.unlock_with_pin(device_token=device, pin="246813", origin=DESK, at=AT)


def test_a_device_trusts_one_account_only():
    device = trusted(staff(organization()))
    other = staff(organization())
    assert begin(other, device=device).next == "totp"


def test_an_easy_pin_is_refused_before_the_sign_in_is_spent():
    account = staff(organization())
    step = begin(account)
    for pin in ("123", "1111", "123456", "abcdef"):
        with pytest.raises(PinRefused):
            services.confirm_totp(token=step.token, code=totp(AT), pin=pin, origin=DESK, at=AT)
    done = services.confirm_totp(token=step.token, code=totp(AT), pin="246813", origin=DESK, at=AT)
    assert done.next == "done"


def test_revoking_a_device_ends_its_sessions_and_others_devices_are_not_mine():
    account = staff(organization())
    signed = services.unlock_with_pin(device_token=trusted(account), pin="246813", origin=DESK, at=AT)
    me = actor_of(signed.token)
    stranger = actor_of(signed_in(staff(organization())))
    device = TrustedDevice.objects.get(account=account)
    with pytest.raises(Exception, match="没有找到"):
        services.revoke_device(device_id=device.pk, by=stranger, at=AT)
    services.revoke_device(device_id=device.pk, by=me, at=AT)
    assert actor_of(signed.token) is None
    assert queries.list_devices(account_id=account.pk, at=AT) == []


def test_signing_out_kills_the_cookie():
    token = signed_in(staff(organization()))
    services.sign_out(token=token, by=actor_of(token), at=AT)
    assert actor_of(token) is None


def test_changing_the_password_ends_every_other_session():
    account = staff(organization())
    first = signed_in(account)
    me = actor_of(first)
    with pytest.raises(services.OldPasswordWrong):
        services.change_password(old="wrong", new="Quiet-River-88", by=me, origin=DESK, at=AT)
    signed = services.change_password(old=PASSWORD, new="Quiet-River-88", by=me, origin=DESK, at=AT)
    assert actor_of(first) is None
    assert actor_of(signed.token)


def test_somebody_with_two_posts_acts_in_one_at_a_time():
    home, other, foreign = organization(), organization(), organization()
    account = staff(home)
    with scope.everything(reason="test"):
        services.grant_role(
            account_id=account.pk, role="nurse", organization_id=other.pk, by=actor_of(signed_in(staff(home))), at=AT
        )
    token = signed_in(account, at=AT + MINUTE)
    me = actor_of(token, at=AT + MINUTE)
    assert (me.organization_id, me.roles) == (home.pk, {"doctor"})
    services.switch_organization(token=token, organization_id=other.pk, by=me, at=AT + MINUTE)
    now = actor_of(token, at=AT + 10 * MINUTE)
    assert (now.organization_id, now.roles) == (other.pk, {"nurse"})
    with pytest.raises(Forbidden):
        services.switch_organization(token=token, organization_id=foreign.pk, by=me, at=AT + MINUTE)


def test_right_passwords_alone_never_lock():
    account = staff(organization())
    for _ in range(7):
        assert begin(account).next == "totp"
    signed_in(account)


def test_an_account_that_was_disabled_behind_our_back_is_out_within_five_minutes():
    account = staff(organization())
    token = signed_in(account)
    with scope.everything(reason="test"):
        StaffAccount.objects.filter(pk=account.pk).update(status="disabled")
    assert actor_of(token, at=AT + 5 * MINUTE) is None


def test_a_sixth_session_ends_the_oldest():
    account = staff(organization())
    tokens = [signed_in(account, at=AT + minutes * MINUTE) for minutes in range(6)]
    now = AT + 6 * MINUTE
    assert [actor_of(token, at=now) is not None for token in tokens] == [False, True, True, True, True, True]


def test_an_account_that_lost_its_last_role_is_out_within_five_minutes():
    account = staff(organization())
    token = signed_in(account)
    with scope.everything(reason="test"):
        account.roles.all().delete()
    assert actor_of(token, at=AT + 5 * MINUTE) is None


def test_a_step_without_a_ticket_and_a_device_without_a_cookie_lead_nowhere():
    with pytest.raises(StepExpired):
        services.confirm_totp(token=None, code="123456", origin=DESK, at=AT)
    with pytest.raises(StepExpired):
        services.choose_first_password(token="unknown", password="Quiet-River-88", origin=DESK, at=AT)
    with pytest.raises(services.DeviceNotTrusted):
        services.unlock_with_pin(device_token=None, pin="246813", origin=DESK, at=AT)
    services.sign_out(token=None, by=Actor.anonymous(), at=AT)


def test_the_doctor_is_in_the_teams_of_the_practitioner():
    home = organization()
    doctor = Practitioner.objects.create(organization=home, name="王医生", code="D1", sex="1")
    team = CareTeam.objects.create(organization=home, code="T1", name="第一团队", leader=doctor)
    team.members.create(practitioner=doctor, role="family_doctor", from_date=AT.date())
    token = signed_in(staff(home, practitioner_id=doctor.pk))
    me = actor_of(token)
    assert (me.team_ids, me.practitioner_id) == ({team.pk}, doctor.pk)
