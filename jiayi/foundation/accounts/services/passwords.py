from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput

from .. import queries, rules
from ..models import FormerPassword, Session, StaffAccount
from . import devices, sessions
from .sessions import SIGNING_IN, Origin, Signed
from .staff_login import StepExpired


class PasswordRefused(InvalidInput):
    """The new password breaks a rule; `details` names all of them."""

    code, message = "password_refused", "新密码不合要求"


class OldPasswordWrong(InvalidInput):
    """Whoever is signed in does not know the password: not a sign-in that failed, they stay where they are."""

    code, message = "old_password_wrong", "原来的密码不对，请再看一下"


def choose_first_password(*, token: str | None, password: str, origin: Origin, at: datetime) -> Signed:
    """Last step of a sign-in with a password that somebody else had set.

    :raises StepExpired: without the steps before
    :raises PasswordRefused: if it breaks a rule or was used before
    """
    with scope.everything(reason=SIGNING_IN):
        session = queries.open_session(token=token, at=at, steps=[Session.Step.CHANGE_PASSWORD])
        if session is None or session.staff is None:
            raise StepExpired()
        with transaction.atomic():
            set_password(session.staff, password, at=at)
            Session.objects.filter(pk=session.pk).update(ended_at=at)
            session.staff.must_change_password = False
            return sessions.start_staff(session.staff, origin=origin, at=at)


def change_password(*, old: str, new: str, by: Actor, origin: Origin, at: datetime) -> Signed:
    """Change one's own password; every other session and every trusted device ends.

    :raises OldPasswordWrong: if the old one is wrong
    :raises PasswordRefused: if the new one breaks a rule or was used before
    """
    held = safeguards.values(at=at)
    audit.check_rate(
        kind="change-password",
        subject=by.label,
        limit=held["max_failures"],
        window=timedelta(minutes=held["lock_minutes"]),
        at=at,
    )
    with transaction.atomic(), scope.everything(reason="one's own account"):
        account = StaffAccount.objects.select_for_update().get(pk=by.account_id or 0)
        if not check_password(old, account.password):
            raise OldPasswordWrong()
        set_password(account, new, at=at)
        sessions.end_sessions_of(staff_id=account.pk, at=at)
        devices.revoke_all(account_id=account.pk, at=at)
        return sessions.start_staff(account, origin=origin, at=at)


def set_password(account: StaffAccount, password: str, *, at: datetime, must_change: bool = False) -> None:
    """Store a checked password and remember it, so that it does not come back."""
    held = safeguards.values(at=at)
    problems = rules.password_problems(password, username=account.username, shortest=held["password_min"])
    kept = held["password_history"]
    former = FormerPassword.objects.filter(account=account).order_by("-set_at", "-id")[:kept]
    if not problems and any(check_password(password, old.password) for old in former):
        problems = [f"不能用最近 {kept} 次用过的密码"]
    if problems:
        raise PasswordRefused("；".join(problems), details=problems)
    hashed = make_password(password)
    StaffAccount.objects.filter(pk=account.pk).update(
        password=hashed, password_changed_at=at, must_change_password=must_change
    )
    FormerPassword.objects.create(account=account, password=hashed, set_at=at)
    audit.record_security(
        kind="password_changed",
        actor=f"staff:{account.pk}",
        actor_name=account.display_name,
        organization_id=account.organization_id,
        channel="system",
        at=at,
    )
