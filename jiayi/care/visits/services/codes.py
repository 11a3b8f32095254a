"""Codes by which a person shows to be there: one by SMS, one on the screen of the own phone."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import services as files
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden

from .. import rules
from ..models import PresenceCode

CODE_MINUTES, CODE_TRIES, CODES_AN_HOUR = 30, 5, 5
TEMPLATE = "presence_code"


class NoPhone(DomainError):
    """The resident has left no phone number."""

    code, status, message = "no_phone", 409, "居民没有登记手机号，请换一种到场凭证"


class OnlyOwnCode(Forbidden):
    """A code shows that the person is there, so nobody shows another's."""

    code, message = "presence_code_own_only", "到场码只能由本人的手机出示"


@dataclass(frozen=True, slots=True)
class OwnCode:
    digits: str
    qr: str
    seconds_left: int


def seal(text: str) -> bytes:
    return crypto.blind_index("presence", text)


def send_presence_code(*, patient_id: int, by: Actor, at: datetime) -> str:
    """Send the person a code to read out; an older one stops working. Returns the masked phone.

    :raises NoPhone: if there is no number to send it to
    :raises TooManyRequests: after five codes an hour
    """
    person = patients.get_patient(patient_id=patient_id)
    if not person.phone:
        raise NoPhone()
    audit.check_rate(
        kind="presence-code", subject=str(person.pk), limit=CODES_AN_HOUR, window=timedelta(hours=1), at=at
    )
    secret = f"{secrets.randbelow(1_000_000):06d}"
    expires = at + timedelta(minutes=CODE_MINUTES)
    with transaction.atomic():
        PresenceCode.objects.update_or_create(
            patient_id=person.pk,
            defaults={
                "organization_id": person.organization_id,
                "code_hash": _hashed(person.pk, secret),
                "expires_at": expires,
                "tries": 0,
            },
        )
        context = {"code": secret, "minutes": str(CODE_MINUTES)}
        messaging.send_sms(phone=str(person.phone), template=TEMPLATE, context=context, at=at)
    return crypto.masked_phone(str(person.phone))


def code_is_right(*, patient_id: int, code: str, at: datetime) -> bool:
    """Count the try first, in one statement: guesses that arrive together cannot share a try."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE visits_presencecode SET tries = tries + 1"
            " WHERE patient_id = %s AND expires_at > %s AND tries < %s RETURNING code_hash",
            [patient_id, at, CODE_TRIES],
        )
        row = cursor.fetchone()
    return row is not None and secrets.compare_digest(bytes(row[0]), _hashed(patient_id, code.strip()))


def forget_code(*, patient_id: int) -> None:
    """A code proves one visit."""
    PresenceCode.objects.filter(patient_id=patient_id).delete()


def show_own_code(*, by: Actor, at: datetime) -> OwnCode:
    """What the own phone shows now.

    :raises OnlyOwnCode: for anybody else, whoever acts for the person too
    """
    if by.patient_id is None or by.patient_id not in by.own_ids:
        raise OnlyOwnCode()
    digits = rules.digits_at(seal, by.patient_id, at)
    return OwnCode(digits, files.qr_code(text=f"{rules.PREFIX}{digits}"), rules.seconds_left(at))


def _hashed(patient_id: int, secret: str) -> bytes:
    return crypto.blind_index("presence-code", f"{patient_id}:{secret}")
