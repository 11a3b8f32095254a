from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from jiayi.kernel import disclosure
from jiayi.kernel.access import ROLE_LABELS, Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.prepared import server_cursor

from .. import rules
from ..models import SecurityLog

_READ = """
INSERT INTO audit_readlog (patient_id, organization_id, reader, reader_name, reader_role, organization_name,
                           purpose, subject, channel, at)
SELECT %(patient)s::bigint, %(organization)s, %(reader)s::text, %(name)s, %(role)s, %(organization_name)s,
       %(purpose)s::text, %(subject)s::text, %(channel)s, %(at)s::timestamptz
WHERE NOT EXISTS (SELECT 1 FROM audit_readlog
                  WHERE patient_id = %(patient)s::bigint AND reader = %(reader)s::text AND purpose = %(purpose)s::text
                    AND subject = %(subject)s::text AND at > %(since)s::timestamptz AND at <= %(at)s::timestamptz)
"""
# The post shown to the resident when somebody holds several.
_SHOWN_FIRST = (Role.DOCTOR, Role.NURSE, Role.ASSISTANT, Role.DIRECTOR, Role.CLERK)


class UnknownPurpose(ValueError):
    """A programming error: the purpose is not one a resident could read."""


def record_read(*, patient_id: int, by: Actor, at: datetime, purpose: str, subject: str = "") -> None:
    """Note that `by` opened the record of `patient_id`; one statement, and one line per ten minutes and purpose.

    A resident who opens the own record leaves no line; a proxy who opens a ward's does. Jobs read nothing on a screen.

    :raises ReasonNeeded: if names are masked for the reader and no reason was given for this person
    """
    if purpose not in rules.PURPOSES:
        raise UnknownPurpose(purpose)
    if by.kind == "system" or (by.kind == "resident" and patient_id in by.own_ids):
        return
    disclosure.require_open(patient_id)
    values = {
        "patient": patient_id,
        "organization": by.organization_id,
        "reader": by.label,
        "name": by.name[:60],
        "role": shown_role(by),
        "organization_name": by.organization_name[:100],
        "purpose": purpose,
        "subject": subject[:100],
        "channel": by.channel,
        "at": at,
        "since": at - rules.SAME_VISIT,
    }
    with server_cursor() as cursor:
        cursor.execute(_READ, values)


_EXPORTED = """
INSERT INTO audit_readlog (patient_id, organization_id, reader, reader_name, reader_role, organization_name,
                           purpose, subject, channel, at)
SELECT person, %(organization)s, %(reader)s, %(name)s, %(role)s, %(organization_name)s,
       'export', %(subject)s, %(channel)s, %(at)s
FROM unnest(%(people)s::bigint[]) AS person
"""


def record_export(*, patient_ids: Iterable[int], by: Actor, at: datetime, subject: str) -> None:
    """Note in the read log of each of these residents that their data left in a file; one statement for all."""
    people = sorted(set(patient_ids))
    if not people:
        return
    values = {
        "people": people,
        "organization": by.organization_id,
        "reader": by.label,
        "name": by.name[:60],
        "role": shown_role(by),
        "organization_name": by.organization_name[:100],
        "subject": subject[:100],
        "channel": by.channel,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EXPORTED, values)


_SYNCED = """
INSERT INTO audit_readlog (patient_id, organization_id, reader, reader_name, reader_role, organization_name,
                           purpose, subject, channel, at)
SELECT person, %(organization)s, %(reader)s::text, %(name)s, %(role)s, %(organization_name)s,
       'sync', %(subject)s, %(channel)s, %(at)s::timestamptz
FROM unnest(%(people)s::bigint[]) AS person
WHERE NOT EXISTS (SELECT 1 FROM audit_readlog seen
                  WHERE seen.patient_id = person AND seen.reader = %(reader)s::text AND seen.purpose = 'sync'
                    AND seen.at > %(since)s::timestamptz AND seen.at <= %(at)s::timestamptz)
"""


def record_sync(*, patient_ids: Iterable[int], by: Actor, at: datetime, subject: str) -> None:
    """Note in the read log of each of these residents that a copy went to a device; once a day and person.

    Nobody has looked at it yet: that is reported by the device when it happens.

    :raises ReasonNeeded: if names are masked for the reader; such a reader gets no copies
    """
    people = sorted(set(patient_ids))
    if disclosure.is_masked():
        raise disclosure.ReasonNeeded()
    values = {
        "people": people,
        "organization": by.organization_id,
        "reader": by.label,
        "name": by.name[:60],
        "role": shown_role(by),
        "organization_name": by.organization_name[:100],
        "subject": subject[:100],
        "channel": by.channel,
        "at": at,
        "since": at - rules.SAME_SYNC,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SYNCED, values)


def shown_role(by: Actor) -> str:
    """The Chinese name of the post under which somebody acts."""
    if by.kind == "resident":
        return "代办人"
    held = [role for role in (*_SHOWN_FIRST, *Role) if role in by.roles]
    return ROLE_LABELS[held[0]] if held else ""


def record_security(
    *,
    kind: str,
    actor: str,
    at: datetime,
    channel: str,
    actor_name: str = "",
    subject: str = "",
    address: str | None = None,
    organization_id: int | None = None,
) -> None:
    """Write one line of the security log; `kind` is one of `rules.SECURITY_KINDS`."""
    if kind not in rules.SECURITY_KINDS:
        raise ValueError(kind)
    SecurityLog.objects.bulk_create(
        [
            SecurityLog(
                kind=kind,
                actor=actor,
                actor_name=actor_name,
                subject=subject[:200],
                address=address,
                channel=channel,
                at=at,
                organization_id=organization_id,
            )
        ]
    )
