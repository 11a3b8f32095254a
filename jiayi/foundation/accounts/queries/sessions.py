"""From a cookie to the person behind it: one SELECT on a unique key."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import server_cursor

from .. import rules
from ..models import ResidentAccount, Session, StaffAccount, TrustedDevice
from . import snapshots

# In SQL, since every request begins with it: the ORM would spend four times as long on the statement.
# Silence ends it after as long as the security administrator has set for this kind of person.
_HELD = f"""SELECT id, actor, last_seen_at, staff_id, CASE WHEN staff_id IS NULL
    THEN COALESCE({safeguards.VALUE_SQL}, %s) * interval '1 day'
    ELSE COALESCE({safeguards.VALUE_SQL}, %s) * interval '1 minute' END
FROM accounts_session WHERE step = 'active' AND ended_at IS NULL"""  # noqa: S608 a constant of the room that keeps the settings
_LIVE = _HELD + " AND token_hash = %s AND expires_at > %s"
_STILL = _HELD + " AND id = ANY(%s) AND expires_at > %s"
_KIND_OF_CHANNEL = {"resident_h5": "resident", "doctor_pwa": "staff", "desk": "staff"}


def actor_for(*, token: str, channel: str, at: datetime) -> Actor | None:
    """Who the cookie stands for, or None when it is unknown, ended, too old or of another client.

    One SQL. Every `rules.TOUCH_EVERY` the request also writes that the session is alive and takes a new snapshot, so
    that a proxy grant that ran out or a changed default permission reaches open sessions within five minutes.
    """
    found = session_for(token=token, channel=channel, at=at)
    return found[1] if found else None


def session_for(*, token: str, channel: str, at: datetime) -> tuple[int, Actor] | None:
    """`actor_for` with the number of the session, for a page that stays open."""
    with server_cursor() as cursor:
        cursor.execute(_LIVE, [*_idle(at), crypto.token_hash(token), at])
        row = cursor.fetchone()
    if row is None:
        return None
    number, snapshot, seen, staff_id, longest_silence = row
    stored: dict[str, Any] = json.loads(snapshot) if snapshot else {}
    kind = "staff" if staff_id else "resident"
    if _KIND_OF_CHANNEL.get(channel) != kind or seen + longest_silence <= at:
        return None
    if seen + rules.TOUCH_EVERY <= at:
        fresh = _touched(number, staff_id, stored, channel=channel, at=at)
        return (number, fresh) if fresh else None
    return number, snapshots.loaded(stored, channel=channel)


def sessions_still_open(numbers: Iterable[int], *, at: datetime) -> dict[int, Actor]:
    """Those of these sessions that still stand, with whom they stand for; asking does not keep them alive."""
    with server_cursor() as cursor:
        cursor.execute(_STILL, [*_idle(at), list(numbers), at])
        rows = cursor.fetchall()
    return {
        number: snapshots.loaded(json.loads(snapshot), channel="desk" if staff_id else "resident_h5")
        for number, snapshot, seen, staff_id, longest_silence in rows
        if seen + longest_silence > at
    }


def _idle(at: datetime) -> list[Any]:
    codes = ("resident_idle_days", "staff_idle_minutes")
    return [value for code in codes for value in (code, at, safeguards.shipped(code))]


def _touched(
    number: int,
    staff_id: int | None,
    stored: dict[str, Any],
    *,
    channel: str,
    at: datetime,
) -> Actor | None:
    if staff_id:
        account = StaffAccount.objects.get(pk=staff_id)
        if account.status != StaffAccount.Status.ACTIVE:
            return None
        actor = snapshots.staff_actor(account, on=local_date(at), organization_id=stored["organization_id"])
    else:
        resident = ResidentAccount.objects.get(sessions=number)
        actor = snapshots.resident_actor(resident, on=local_date(at))
    if actor is None:
        return None
    fresh = snapshots.dumped(actor)
    Session.objects.filter(pk=number, ended_at__isnull=True).update(last_seen_at=at, actor=fresh)
    return snapshots.loaded(fresh, channel=channel)


def open_session(*, token: str | None, at: datetime, steps: Iterable[str]) -> Session | None:
    """The session of a cookie if it waits at one of `steps`."""
    if not token:
        return None
    return (
        Session.objects.select_related("staff", "device")
        .filter(token_hash=crypto.token_hash(token), step__in=list(steps), ended_at__isnull=True, expires_at__gt=at)
        .first()
    )


def find_device(*, token: str | None, at: datetime) -> TrustedDevice | None:
    """The trusted device of a device cookie, with its account."""
    if not token:
        return None
    return (
        TrustedDevice.objects.select_related("account")
        .filter(
            token_hash=crypto.token_hash(token),
            revoked_at__isnull=True,
            expires_at__gt=at,
            account__status=StaffAccount.Status.ACTIVE,
        )
        .first()
    )


def find_device_by_cookie(*, token: str | None, at: datetime) -> TrustedDevice | None:
    """`find_device` for a page that asks before anybody is signed in."""
    with scope.everything(reason="the device cookie decides whose device it is"):
        return find_device(token=token, at=at)
