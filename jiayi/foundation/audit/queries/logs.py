from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from jiayi.kernel import merging, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.models import DomainEvent, EventDelivery
from jiayi.kernel.paging import Page, page
from jiayi.kernel.period import SHANGHAI

from ..models import ReadLog, RecordOpening, SecurityLog


def shown_to(actor: Actor) -> list[int]:
    """Whose read log a resident looks at: the person on the screen, if the mandate lets them."""
    return [actor.patient_id] if actor.patient_id and actor.may(actor.patient_id, "view") else []


def list_reads_of(patient_ids: Iterable[int], *, cursor: str | None = None, limit: int = 30) -> Page:
    """Who opened these records, newest first."""
    with _also_as(patient_ids) as ids:
        rows = ReadLog.objects.filter(patient_id__in=ids)
        return page(rows, order=("-at", "-id"), cursor=cursor, limit=limit, count=False)


def count_reads_of(patient_ids: Iterable[int], *, at: datetime, days: int = 30) -> tuple[int, int]:
    """How many people opened these records how many times in the last `days`."""
    with _also_as(patient_ids) as ids:
        rows = ReadLog.objects.filter(patient_id__in=ids, at__gt=at - timedelta(days=days))
        found = rows.aggregate(people=Count("reader", distinct=True), times=Count("id"))
    return found["people"], found["times"]


@contextmanager
def _also_as(patient_ids: Iterable[int]) -> Iterator[list[int]]:
    """These people and the numbers they had before their records were merged. The caller has said whose log a resident
    may see (`shown_to`); a former number is the same person.
    """
    ids = merging.with_former(patient_ids)
    seen = scope.current()
    with scope.using(replace(seen, patients=seen.patients | frozenset(ids)) if seen.patients else seen):
        yield ids


def list_reads(
    *,
    q: str = "",
    patient_id: int | None = None,
    reader: str = "",
    organization_id: int | None = None,
    purpose: str = "",
    channel: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """The read log in scope, filtered; `q` is part of a reader's or an organisation's name, `reader` one account."""
    rows = _between(ReadLog.objects.all(), "at", from_date, to_date)
    if q:
        rows = rows.filter(reader__in=_readers_called(q))
    if patient_id:
        rows = _about(rows, patient_id)
    wanted = {"reader": reader, "organization_id": organization_id, "purpose": purpose, "channel": channel}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page(rows.select_related("patient"), order=("-at", "-id"), cursor=cursor, limit=limit)


# Each reader's newest line, found by stepping through the index from one reader to the next: as many steps as readers,
# where looking at the names of all lines would read millions.
_READERS = """WITH RECURSIVE readers AS (
  (SELECT reader, reader_name, organization_name FROM audit_readlog ORDER BY reader, at DESC LIMIT 1)
  UNION ALL
  SELECT n.* FROM readers r CROSS JOIN LATERAL (
    SELECT reader, reader_name, organization_name FROM audit_readlog x
    WHERE x.reader > r.reader ORDER BY x.reader, x.at DESC LIMIT 1) n)
SELECT reader FROM readers WHERE strpos(reader_name, %s) > 0 OR strpos(organization_name, %s) > 0"""


def _readers_called(q: str) -> list[str]:
    """The accounts whose name, or whose organisation's, has `q` in it, as they were last written down."""
    with connection.cursor() as cursor:
        cursor.execute(_READERS, [q, q])
        return [reader for (reader,) in cursor.fetchall()]


def _about(rows: QuerySet, patient_id: int) -> QuerySet:
    """Lines of this person, under the former numbers too. Asked of the column and not of the key: Django takes a
    filtered key for one that must lead to a row, and a former number leads to none.
    """
    numbered: Any = rows.alias(number=F("patient_id"))
    return numbered.filter(number__in=merging.with_former([patient_id]))


def opened_patients(*, opener: str, at: datetime) -> frozenset[int]:
    """The residents whose record this account has opened with a reason that still holds."""
    rows = RecordOpening.objects.filter(opener=opener, opened_at__lte=at, expires_at__gt=at)
    return frozenset(rows.values_list("patient_id", flat=True))


def list_openings(
    *,
    q: str = "",
    patient_id: int | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """Records opened with a reason, in scope, newest first; `q` is part of a reader's name or of the reason."""
    rows = _between(RecordOpening.objects.all(), "opened_at", from_date, to_date)
    if q:
        rows = rows.filter(Q(opener_name__contains=q) | Q(reason__contains=q))
    if patient_id:
        rows = _about(rows, patient_id)
    return page(rows.select_related("patient"), order=("-opened_at", "-id"), cursor=cursor, limit=limit)


def list_security(
    *,
    q: str = "",
    kind: str = "",
    actor: str = "",
    organization_id: int | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """Sign-ins and changes of rights in scope, and the failures that belong to no account of ours."""
    allowed = scope.condition()
    rows = SecurityLog.objects.all()
    if allowed is not None:
        rows = rows.filter(allowed | Q(organization__isnull=True))
    rows = _between(rows, "at", from_date, to_date)
    if q:
        rows = rows.filter(Q(actor_name__contains=q) | Q(actor=q) | Q(subject__contains=q))
    wanted = {"kind": kind, "actor": actor, "organization_id": organization_id}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page(rows, order=("-at", "-id"), cursor=cursor, limit=limit)


def list_events(
    *,
    q: str = "",
    name: str = "",
    actor: str = "",
    organization_id: int | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """The business events of the organisations in scope, newest first."""
    rows = _between(_events_in_scope(), "occurred_at", from_date, to_date)
    if name or q:
        rows = rows.filter(name__startswith=name or q)
    wanted = {"actor": actor, "organization_id": organization_id}
    rows = rows.filter(**{key: value for key, value in wanted.items() if value})
    return page(rows, order=("-occurred_at", "-id"), cursor=cursor, limit=limit)


def list_parked(*, cursor: str | None = None, limit: int = 30) -> Page:
    """Deliveries that failed to the last attempt, each with its event."""
    found = page(_parked_in_scope(), order=("-id",), cursor=cursor, limit=limit)
    events = DomainEvent.objects.in_bulk({delivery.event_id for delivery in found.items})
    for delivery in found.items:
        delivery.event = events[delivery.event_id]
    return found


def find_parked(*, delivery_id: int) -> EventDelivery | None:
    return _parked_in_scope().filter(pk=delivery_id).first()


def rate_of(subject: bytes) -> int:
    """The count of the current window; for tests and the security page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count FROM audit_ratecount WHERE subject = %s", [subject])
        row = cursor.fetchone()
    return row[0] if row else 0


def _events_in_scope() -> QuerySet[DomainEvent]:
    allowed = scope.condition(organization=("organization_id",))
    return DomainEvent.objects.all() if allowed is None else DomainEvent.objects.filter(allowed)


def _parked_in_scope() -> QuerySet[EventDelivery]:
    parked = EventDelivery.objects.filter(state=EventDelivery.State.PARKED)
    return parked.filter(event_id__in=_events_in_scope().values("id"))


def _between(rows: QuerySet[Any], field: str, from_date: date | None, to_date: date | None) -> QuerySet[Any]:
    """Both days included, in local time."""
    if from_date:
        rows = rows.filter(**{f"{field}__gte": datetime.combine(from_date, datetime.min.time(), SHANGHAI)})
    if to_date:
        end = datetime.combine(to_date + timedelta(days=1), datetime.min.time(), SHANGHAI)
        rows = rows.filter(**{f"{field}__lt": end})
    return rows
