"""Residents sign in with a phone and a six-digit code; whether the phone is known is told to nobody but its holder."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..models import LoginCode, ResidentAccount, Session
from ..queries import snapshots
from . import sessions
from .sessions import SIGNING_IN, Origin, Signed
from .wechat import bind_at_sign_in

# (limit, window) per phone and per network address; a demo, which is local, is more patient.
# Shorter than the least that may be set for a day.
CODES_IN_A_ROW = 5
CONFIRM_TIME = timedelta(minutes=15)
DEMO_PATIENCE = 20


class PhoneInvalid(InvalidInput):
    """Not a mainland mobile number."""

    code, message = "phone_invalid", "请填 11 位手机号"


class CodeWrong(DomainError):
    """Wrong, expired, used or tried too often; which of them is not said."""

    code, status, message = "code_wrong", 401, "验证码不对或已过期，请重新获取"


_TRY = """
UPDATE accounts_logincode SET tries = tries + 1
WHERE phone_index = %(phone)s AND closed_at IS NULL AND expires_at > %(at)s AND tries < %(max)s
RETURNING id, code_hash
"""


def request_code(*, phone: str, origin: Origin, at: datetime) -> None:
    """Send a code; an older one stops working. The answer is the same for every phone.

    :raises TooManyRequests: too many codes for this phone or from this address
    """
    number = _normal(phone)
    a_day, an_hour = (safeguards.value_of(code, at=at) for code in ("login_codes_a_day", "login_codes_an_hour"))
    _limit("code-phone", number, ((CODES_IN_A_ROW, timedelta(minutes=10)), (a_day, timedelta(days=1))), at)
    if origin.address:
        _limit("code-address", origin.address, ((an_hour, timedelta(hours=1)),), at)
    index = crypto.blind_index("phone", number)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        # The advisory lock makes two requests for one phone queue; the partial unique index would refuse the second.
        _lock(index)
        LoginCode.objects.filter(phone_index=index, closed_at__isnull=True).update(closed_at=at)
        LoginCode.objects.create(
            phone_index=index, code_hash=_hashed(number, code), created_at=at, expires_at=at + rules.CODE_TIME
        )
        messaging.send_sms(
            phone=number,
            template=queries.CODE_TEMPLATE,
            context={"code": code, "minutes": str(int(rules.CODE_TIME.total_seconds() // 60))},
            at=at,
        )


def confirm_code(*, phone: str, code: str, origin: Origin, at: datetime, wechat_browser: str | None = None) -> Signed:
    """Sign in with the code; a new phone gets its account now. `wechat_browser`: the person has ticked that the WeChat
    of this browser signs in from now on.

    :raises CodeWrong: wrong, expired, used, or after five tries
    :raises WechatTicketOver, WechatBoundElsewhere: if it cannot be bound; the code can be used again then
    """
    number = _normal(phone)
    if origin.address:
        most = safeguards.value_of("login_tries_an_address", at=at)
        _limit("confirm-address", origin.address, ((most, CONFIRM_TIME),), at)
    index = crypto.blind_index("phone", number)
    with connection.cursor() as cursor:
        cursor.execute(_TRY, {"phone": index, "at": at, "max": rules.CODE_TRIES})
        row = cursor.fetchone()
    if row is None or not secrets.compare_digest(bytes(row[1]), _hashed(number, code.strip())):
        audit.record_security(
            kind="sign_in_failed",
            actor="anonymous:居民",
            subject=crypto.masked_phone(number),
            address=origin.address,
            channel=origin.channel,
            at=at,
        )
        raise CodeWrong()
    with transaction.atomic(), scope.everything(reason=SIGNING_IN):
        if not LoginCode.objects.filter(pk=row[0], closed_at__isnull=True).update(closed_at=at):
            raise CodeWrong()
        account, _ = ResidentAccount.objects.get_or_create(
            phone_index=index, defaults={"phone": number, "created_at": at}
        )
        ResidentAccount.objects.filter(pk=account.pk).update(last_sign_in_at=at)
        if wechat_browser is not None:
            bind_at_sign_in(account=account, browser=wechat_browser, origin=origin, at=at)
        return sessions.start_resident(account, origin=origin, at=at)


def act_for(*, patient_id: int, by: Actor, at: datetime) -> Actor:
    """Switch to another of the people this phone may act for.

    :raises NotFound: if it may not act for that person today
    """
    with transaction.atomic(), scope.everything(reason="whom a phone may act for is decided by grants, not by scope"):
        account = ResidentAccount.objects.select_for_update().get(pk=by.account_id or 0)
        people = queries.list_people(account_id=account.pk, on=local_date(at))
        if patient_id not in {person.patient_id for person in people}:
            raise NotFound()
        account.current_patient_id = patient_id
        account.save(update_fields=["current_patient"])
        actor = snapshots.resident_actor(account, on=local_date(at))
        Session.objects.filter(resident=account, ended_at__isnull=True).update(actor=snapshots.dumped(actor))
    return replace(actor, channel=by.channel)


def refresh_sessions_of(*, patient_id: int, at: datetime) -> int:
    """Take new snapshots for the open sessions of the phone this person gave; the number of sessions."""
    found = patients.list_by_ids([patient_id])
    if not found or not found[0].phone_index:
        return 0
    account = ResidentAccount.objects.filter(phone_index=found[0].phone_index).first()
    if account is None:
        return 0
    actor = snapshots.resident_actor(account, on=local_date(at))
    return Session.objects.filter(resident=account, ended_at__isnull=True).update(actor=snapshots.dumped(actor))


def refresh_sessions_about(*, patient_ids: Iterable[int], at: datetime) -> int:
    """Take new snapshots for the open sessions that act for one of these people: a merge has changed who is who."""
    done = 0
    for patient_id in patient_ids:
        held = Session.objects.filter(
            resident__isnull=False, ended_at__isnull=True, actor__patient_ids__contains=patient_id
        )
        for session in held.select_related("resident"):
            assert session.resident is not None
            actor = snapshots.resident_actor(session.resident, on=local_date(at))
            Session.objects.filter(pk=session.pk).update(actor=snapshots.dumped(actor))
            done += 1
    return done


def _normal(phone: str) -> str:
    number = rules.normal_phone(phone)
    if number is None:
        raise PhoneInvalid()
    return number


def _hashed(number: str, code: str) -> bytes:
    return crypto.blind_index("login-code", f"{number}:{code}")


def _limit(kind: str, subject: str, limits: tuple[tuple[int, timedelta], ...], at: datetime) -> None:
    patience = DEMO_PATIENCE if settings.IS_DEMO else 1
    for limit, window in limits:
        span = int(window.total_seconds())
        audit.check_rate(kind=f"{kind}:{span}", subject=subject, limit=limit * patience, window=window, at=at)


def _lock(index: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], signed=True)])
