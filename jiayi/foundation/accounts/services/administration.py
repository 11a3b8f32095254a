"""Accounts and roles: the system administrator keeps accounts, the security administrator keeps rights."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from jiayi.foundation.audit import services as audit
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.access import ROLE_LABELS, Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput

from .. import queries, rules
from ..models import STAFF_ROLES, FormerPassword, StaffAccount, StaffRole
from . import devices, passwords, sessions


class UsernameTaken(DomainError):
    """Somebody has this user name."""

    code, message = "username_taken", "这个用户名已有人用"


class UsernameInvalid(InvalidInput):
    """Lower-case letters, digits, dot, dash; three or more."""

    code, message = "username_invalid", "用户名用小写字母开头，3–32 位字母、数字或 . _ -"


class RoleConflict(DomainError):
    """One of the three administrators already, or the role is held."""

    code, message = "role_conflict", "系统管理员、安全管理员、审计管理员不能由同一人担任"


class NotOnOneself(Forbidden):
    """Nobody changes the own rights or state."""

    code, message = "not_on_oneself", "不能更改自己的账号"


def create_staff(
    *,
    username: str,
    display_name: str,
    organization_id: int,
    by: Actor,
    at: datetime,
    practitioner_id: int | None = None,
    password: str | None = None,
    roles: Iterable[str] = (),
    team_id: int | None = None,
    totp_secret: str | None = None,
    must_change_password: bool = True,
) -> tuple[StaffAccount, str]:
    """A new account and its first password, which is shown once.

    `roles`, `totp_secret` and `must_change_password=False` are for loaders: an administrator grants roles separately,
    and the authenticator is bound at the first sign-in.

    :raises UsernameTaken: if the name is in use
    """
    username = username.strip().lower()
    if not rules.USERNAME.fullmatch(username):
        raise UsernameInvalid()
    first = password or new_password()
    shortest = safeguards.value_of("password_min", at=at)
    if problems := rules.password_problems(first, username=username, shortest=shortest):
        raise passwords.PasswordRefused(";".join(problems), details=problems)
    organizations.get_managed_organization(organization_id=organization_id)
    hashed = make_password(first)
    try:
        with transaction.atomic():
            account = StaffAccount.objects.create(
                organization_id=organization_id,
                practitioner_id=practitioner_id,
                username=username,
                display_name=display_name.strip(),
                password=hashed,
                must_change_password=must_change_password,
                password_changed_at=at,
                totp_secret=totp_secret,
                totp_confirmed_at=at if totp_secret else None,
                created_at=at,
                created_by=by.label,
            )
            FormerPassword.objects.create(account=account, password=hashed, set_at=at)
            for role in roles:
                _add_role(account, role, organization_id=organization_id, team_id=team_id, by=by, at=at)
            _log("account_created", account, by, at)
    except IntegrityError as problem:
        raise _translated(problem) from problem
    return account, first


def disable_account(*, account_id: int, by: Actor, at: datetime) -> StaffAccount:
    """The account can no longer sign in; its sessions end now."""
    account = _other(account_id, by)
    with transaction.atomic():
        StaffAccount.objects.filter(pk=account.pk).update(status=StaffAccount.Status.DISABLED)
        sessions.end_sessions_of(staff_id=account.pk, at=at)
        devices.revoke_all(account_id=account.pk, at=at)
        _log("account_disabled", account, by, at)
    return queries.get_account(account_id=account_id)


def enable_account(*, account_id: int, by: Actor, at: datetime) -> StaffAccount:
    """The account may sign in again; a lock is lifted."""
    account = _other(account_id, by)
    with transaction.atomic():
        StaffAccount.objects.filter(pk=account.pk).update(
            status=StaffAccount.Status.ACTIVE, failed_count=0, locked_until=None
        )
        _log("account_enabled", account, by, at)
    return queries.get_account(account_id=account_id)


def disable_unused(*, at: datetime) -> int:
    """Disable accounts in which nobody signed in for so long (等保 L3-AC-1); the number of accounts."""
    unused_days = safeguards.value_of("unused_days", at=at)
    since = at - timedelta(days=unused_days)
    rows = StaffAccount.objects.filter(status=StaffAccount.Status.ACTIVE, created_at__lt=since)
    unused = rows.filter(Q(last_sign_in_at__isnull=True) | Q(last_sign_in_at__lt=since))
    accounts = list(unused)
    with transaction.atomic():
        for account in accounts:
            StaffAccount.objects.filter(pk=account.pk).update(status=StaffAccount.Status.DISABLED)
            sessions.end_sessions_of(staff_id=account.pk, at=at)
            devices.revoke_all(account_id=account.pk, at=at)
            _log("account_disabled", account, Actor.system("unused"), at, f"{unused_days} 天未登录")
    return len(accounts)


def reset_password(*, account_id: int, by: Actor, at: datetime) -> str:
    """A new password, shown once and changed at the next sign-in; sessions and devices end."""
    account = _other(account_id, by)
    first = new_password()
    with transaction.atomic():
        passwords.set_password(account, first, at=at, must_change=True)
        StaffAccount.objects.filter(pk=account.pk).update(failed_count=0, locked_until=None)
        sessions.end_sessions_of(staff_id=account.pk, at=at)
        devices.revoke_all(account_id=account.pk, at=at)
        _log("password_reset", account, by, at)
    return first


def reset_second_factor(*, account_id: int, by: Actor, at: datetime) -> StaffAccount:
    """The authenticator was lost: the next sign-in binds a new one."""
    account = _other(account_id, by)
    with transaction.atomic():
        StaffAccount.objects.filter(pk=account.pk).update(totp_secret=None, totp_confirmed_at=None)
        sessions.end_sessions_of(staff_id=account.pk, at=at)
        devices.revoke_all(account_id=account.pk, at=at)
        _log("password_reset", account, by, at, "动态口令")
    return queries.get_account(account_id=account_id)


def grant_role(
    *, account_id: int, role: str, organization_id: int, by: Actor, at: datetime, team_id: int | None = None
) -> StaffAccount:
    """Give a role in an organisation; open sessions end, so that the new rights are the only ones.

    Called when a second person has confirmed (`role_changes`), and by loaders.

    :raises RoleConflict: if the account is already another of the three administrators, or holds the role there
    """
    account = _other(account_id, by)
    organizations.get_managed_organization(organization_id=organization_id)
    try:
        with transaction.atomic():
            _add_role(account, role, organization_id=organization_id, team_id=team_id, by=by, at=at)
            sessions.end_sessions_of(staff_id=account.pk, at=at)
    except IntegrityError as problem:
        raise _translated(problem) from problem
    return queries.get_account(account_id=account_id)


def remove_role(*, account_id: int, role_id: int, by: Actor, at: datetime) -> StaffAccount:
    """Take a role away; open sessions end."""
    account = _other(account_id, by)
    with transaction.atomic():
        role = StaffRole.objects.filter(pk=role_id, account=account).first()
        if role is not None:
            role.delete()
            sessions.end_sessions_of(staff_id=account.pk, at=at)
            _log("role_removed", account, by, at, ROLE_LABELS[Role(role.role)])
    return queries.get_account(account_id=account_id)


def new_password() -> str:
    """Sixteen characters that pass the rules, without look-alikes."""
    pools = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789", "-+=%@")
    drawn = [secrets.choice(pool) for pool in pools] + [secrets.choice("".join(pools[:3])) for _ in range(12)]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def _add_role(
    account: StaffAccount, role: str, *, organization_id: int, team_id: int | None, by: Actor, at: datetime
) -> None:
    if role not in dict(STAFF_ROLES):
        raise InvalidInput("没有这个角色")
    StaffRole.objects.create(
        account=account,
        role=role,
        organization_id=organization_id,
        team_id=team_id,
        granted_at=at,
        granted_by=by.label,
    )
    _log("role_granted", account, by, at, ROLE_LABELS[Role(role)])


def _other(account_id: int, by: Actor) -> StaffAccount:
    if by.kind == "staff" and by.account_id == account_id:
        raise NotOnOneself()
    return queries.get_account(account_id=account_id)


def _translated(problem: IntegrityError) -> DomainError:
    text = str(problem)
    if "accounts_username_once" in text:
        return UsernameTaken()
    if "accounts_administrators_separate" in text:
        return RoleConflict()
    if "accounts_role_once" in text:
        return RoleConflict("已有这个角色")
    if "practitioner_id_key" in text:
        return DomainError("这位医务人员已有账号")
    raise problem


def _log(kind: str, account: StaffAccount, by: Actor, at: datetime, what: str = "") -> None:
    audit.record_security(
        kind=kind,
        actor=by.label,
        actor_name=by.name,
        subject=f"{account.display_name}({account.username}) {what}".strip(),
        organization_id=account.organization_id,
        channel=by.channel,
        at=at,
    )
