"""Looking at a person's readings: the person can see who looked."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page
from jiayi.kernel.period import local_date

from .. import queries


@transaction.atomic
def open_latest(*, patient_id: int, by: Actor, at: datetime) -> list[queries.LatestReading]:
    """The newest readings of a person."""
    readings = queries.list_latest(patient_id=patient_id, on=local_date(at))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="vitals")
    return readings


@transaction.atomic
def open_series(*, patient_id: int, code: str, days: int, by: Actor, at: datetime) -> queries.Series:
    """One code over the last days."""
    series = queries.get_series(patient_id=patient_id, code=code, days=days, on=local_date(at))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="vitals")
    return series


@transaction.atomic
def open_trend(*, patient_id: int, kind: str, days: int, pack: str, by: Actor, at: datetime) -> queries.Trend:
    """One kind over the last days with its statistics."""
    trend = queries.get_trend(patient_id=patient_id, kind=kind, days=days, pack=pack, on=local_date(at))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="vitals")
    return trend


@transaction.atomic
def open_moments(*, patient_id: int, kind: str, cursor: str | None, limit: int, by: Actor, at: datetime) -> Page:
    """All readings of a kind, also those that were withdrawn."""
    found = queries.page_moments(patient_id=patient_id, kind=kind, on=local_date(at), cursor=cursor, limit=limit)
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="vitals")
    return found
