"""Sessions begin at each step of a sign-in with a new token (no fixation) and end for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden
from jiayi.kernel.period import local_date

from .. import rules
from ..models import LoginCode, ResidentAccount, Session, StaffAccount, TrustedDevice
from ..queries import snapshots

SIGNING_IN = "signing in: nobody is known yet"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from: client, network address, browser in a few words."""

    channel: str
    address: str | None
    device_label: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A completed sign-in: the cookie's secret and how long it may live."""

    token: str
    lifetime: timedelta
    name: str


def start_pending(account: StaffAccount, *, step: str, origin: Origin, at: datetime) -> str:
    """A session that can only go on with the next step of the sign-in."""
    secret = crypto.token()
    Session.objects.create(
        token_hash=crypto.token_hash(secret),
        step=step,
        staff=account,
        address=origin.address,
        created_at=at,
        last_seen_at=at,
        expires_at=at + rules.PENDING_TIME,
    )
    return secret


def start_staff(account: StaffAccount, *, origin: Origin, at: datetime, device: TrustedDevice | None = None) -> Signed:
    """The session of a completed sign-in.

    :raises Forbidden: if the account holds no role
    """
    actor = snapshots.staff_actor(account, on=local_date(at))
    if actor is None:
        raise Forbidden("账号还没有岗位角色，请联系安全管理员")
    held = safeguards.values(at=at)
    lifetime = timedelta(hours=held["staff_hours"])
    _make_room(account, at, most=held["max_sessions"])
    secret = crypto.token()
    Session.objects.create(
        token_hash=crypto.token_hash(secret),
        step=Session.Step.ACTIVE,
        staff=account,
        device=device,
        actor=snapshots.dumped(actor),
        address=origin.address,
        created_at=at,
        last_seen_at=at,
        expires_at=at + lifetime,
    )
    StaffAccount.objects.filter(pk=account.pk).update(failed_count=0, locked_until=None, last_sign_in_at=at)
    audit.record_security(
        kind="sign_in",
        actor=actor.label,
        actor_name=actor.name,
        subject=account.username,
        address=origin.address,
        organization_id=account.organization_id,
        channel=origin.channel,
        at=at,
    )
    return Signed(token=secret, lifetime=lifetime, name=account.display_name)


def _make_room(account: StaffAccount, at: datetime, *, most: int) -> None:
    """One person at the desk, on the phone and at home; one sign-in more ends the oldest session."""
    mine = Session.objects.filter(staff=account, step=Session.Step.ACTIVE, ended_at__isnull=True)
    oldest = mine.order_by("-created_at", "-id").values("id")[most - 1 :]
    Session.objects.filter(pk__in=list(oldest.values_list("id", flat=True))).update(ended_at=at)


def start_resident(account: ResidentAccount, *, origin: Origin, at: datetime) -> Signed:
    actor = snapshots.resident_actor(account, on=local_date(at))
    lifetime = safeguards.days("resident_days", at=at)
    secret = crypto.token()
    Session.objects.create(
        token_hash=crypto.token_hash(secret),
        step=Session.Step.ACTIVE,
        resident=account,
        actor=snapshots.dumped(actor),
        address=origin.address,
        created_at=at,
        last_seen_at=at,
        expires_at=at + lifetime,
    )
    audit.record_security(
        kind="sign_in",
        actor=actor.label,
        address=origin.address,
        organization_id=actor.organization_id,
        channel=origin.channel,
        at=at,
    )
    return Signed(token=secret, lifetime=lifetime, name=actor.name)


def sign_out(*, token: str | None, by: Actor, at: datetime) -> None:
    """End the session of this cookie; an unknown cookie is already signed out."""
    if not token:
        return
    ended = Session.objects.filter(token_hash=crypto.token_hash(token), ended_at__isnull=True).update(ended_at=at)
    if ended and by.kind != "anonymous":
        audit.record_security(
            kind="sign_out", actor=by.label, organization_id=by.organization_id, channel=by.channel, at=at
        )


def end_sessions_of(*, at: datetime, staff_id: int | None = None, resident_id: int | None = None) -> int:
    """End all sessions of an account: its rights, password or state changed."""
    owner = Q(staff_id=staff_id) if staff_id else Q(resident_id=resident_id)
    return Session.objects.filter(owner, ended_at__isnull=True).update(ended_at=at)


def switch_organization(*, token: str, organization_id: int, by: Actor, at: datetime) -> None:
    """Act in another organisation where this account also holds a role.

    :raises Forbidden: if it holds none there
    """
    with scope.everything(reason="own posts may lie in several organisations"):
        account = StaffAccount.objects.get(pk=by.account_id or 0)
        actor = snapshots.staff_actor(account, on=local_date(at), organization_id=organization_id)
    if actor is None or actor.organization_id != organization_id:
        raise Forbidden("您在这个机构没有岗位")
    Session.objects.filter(token_hash=crypto.token_hash(token), staff_id=by.account_id).update(
        actor=snapshots.dumped(actor)
    )


def purge_sessions(*, at: datetime) -> int:
    """Forget sessions and login codes that ended or ran out more than a day ago."""
    old = at - timedelta(days=1)
    LoginCode.objects.filter(expires_at__lt=old).delete()
    return Session.objects.filter(Q(expires_at__lt=old) | Q(ended_at__lt=old)).delete()[0]
