"""A trend: moments of one kind over days, the target band of this person, and what it amounts to in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.period import SHANGHAI

from .. import rules
from ..models import Observation, Position, ReadingChange
from ..rules import Kind, Level
from .catalogue import ASSESSMENT, code_of, codes
from .judging import Judge, judge_of

MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chart with its band."""

    code: str
    label: str
    plain: str
    unit: str
    decimals: int
    timing: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The readings of one moment: `values` in the order of the kind's codes where it is a pair, else one value."""

    id: int
    batch: UUID
    codes: list[str]
    values: list[Decimal]
    extra: dict[str, Decimal]
    taken_at: datetime
    text: str
    level: Level
    change: str
    source: str
    position: str
    timing: str
    is_questioned: bool
    is_confirmed: bool
    is_voided: bool
    void_reason: str
    file_id: int | None
    has_wrong_clock: bool


@dataclass(frozen=True, slots=True)
class Trend:
    kind: str
    label: str
    days: int
    pack: str
    lines: list[Line]
    moments: list[Moment]
    words: list[str]
    morning: list[Decimal]
    evening: list[Decimal]
    average: list[Decimal]
    on_target: int
    last: Moment | None


def get_kind(kind: str) -> Kind:
    """
    :raises NotFound: if people measure no such thing
    """
    try:
        return rules.KINDS[kind]
    except KeyError:
        raise NotFound("没有这种测量项目") from None


def get_trend(*, patient_id: int, kind: str, on: date, days: int = 30, pack: str = ASSESSMENT) -> Trend:
    """The moments of a kind over the last days, oldest first, without what was withdrawn."""
    known = get_kind(kind)
    person = patients.get_patient(patient_id=patient_id)
    judge = judge_of(person, on=on)
    since = datetime.combine(on - timedelta(days=days - 1), datetime.min.time(), SHANGHAI)
    standing = Observation.objects.filter(
        patient_id=patient_id, code__in=[*known.codes, *known.extra], voided_at__isnull=True
    ).order_by("-taken_at", "-id")
    rows = list(standing.filter(taken_at__gte=since)[:MOST_POINTS])
    # What came before the window is what its first reading is compared with.
    rows += list(standing.filter(taken_at__lt=since)[: len(known.codes) + len(known.extra)])
    moments = [one for one in _moments(known, rows[::-1], judge) if one.taken_at >= since]
    ranges = [judge.range_for(code, pack=pack) for code in known.codes]
    taken = [rules.Taken(tuple(one.values), one.taken_at.astimezone(SHANGHAI)) for one in moments]
    by_code = dict(zip(known.codes, ranges, strict=True))
    if known.is_pair or len(known.codes) == 1:
        found = rules.statistics(taken, ranges)
    else:  # each moment is one code: judged by its own range
        found = rules.statistics(taken, [None])
        on_target = sum(rules.is_on_target(one.values, [by_code[one.codes[0]]]) for one in moments)
        found = replace(found, on_target=on_target)
    has_target = any(row and (row.low is not None or row.high is not None) for row in ranges)
    decimals = code_of(known.codes[0]).decimals
    return Trend(
        kind=kind,
        label=known.label,
        days=days,
        pack=pack,
        lines=[_line(code, by_code[code]) for code in known.codes],
        moments=moments,
        words=rules.trend_words(found, days=days, decimals=decimals, has_target=has_target),
        morning=list(found.morning),
        evening=list(found.evening),
        average=list(found.average),
        on_target=found.on_target,
        last=moments[-1] if moments else None,
    )


def page_moments(*, patient_id: int, kind: str, on: date, cursor: str | None, limit: int) -> Page:
    """The readings of a kind, newest first, also those that were withdrawn, with their reasons."""
    known = get_kind(kind)
    person = patients.get_patient(patient_id=patient_id)
    lead = known.codes[:1] if known.is_pair else known.codes
    rows = Observation.objects.filter(patient_id=patient_id, code__in=lead)
    found = paging.page(rows, order=("-taken_at", "-id"), cursor=cursor, limit=limit)
    mates = Observation.objects.filter(patient_id=patient_id, batch__in=[row.batch for row in found.items])
    changes = ReadingChange.objects.filter(patient_id=patient_id, batch__in=[row.batch for row in found.items])
    reasons = {one.batch: one.reason for one in changes if one.kind != "confirm"}
    wanted = [row for row in mates if row.code in (*known.codes, *known.extra)]
    items = _moments(known, sorted(wanted, key=lambda row: (row.taken_at, row.pk)), judge_of(person, on=on), reasons)
    return Page(items[::-1], found.next_cursor)


def get_moment(*, patient_id: int, observation_id: int) -> list[Observation]:
    """The readings of one moment that still stand, by one of them.

    :raises NotFound: outside the scope, or of somebody else
    """
    patients.get_patient(patient_id=patient_id)
    one = Observation.objects.filter(pk=observation_id, patient_id=patient_id).first()
    if one is None:
        raise NotFound("没有这条记录")
    return list(Observation.objects.filter(patient_id=patient_id, batch=one.batch).order_by("id"))


def _line(code: str, row: rules.Range | None) -> Line:
    known = codes()[code]
    return Line(
        code=code,
        label=known.label,
        plain=known.plain,
        unit=known.unit,
        decimals=known.decimals,
        timing=rules.TIMINGS.get(known.timing, ""),
        low=row.low if row else None,
        high=row.high if row else None,
    )


def _moments(
    kind: Kind, rows: Iterable[Observation], judge: Judge, reasons: dict[UUID, str] | None = None
) -> list[Moment]:
    batches: dict[UUID, list[Observation]] = {}
    for row in rows:
        batches.setdefault(row.batch, []).append(row)
    found: list[Moment] = []
    before: dict[str, tuple[Decimal, ...]] = {}
    for batch, mates in batches.items():
        by_code = {row.code: row for row in mates}
        extra = {code: by_code[code].value for code in kind.extra if code in by_code}
        groups = [kind.codes] if kind.is_pair else [(code,) for code in kind.codes if code in by_code]
        for group in groups:
            if not set(group) <= set(by_code):
                continue
            lead, values = by_code[group[0]], tuple(by_code[code].value for code in group)
            previous = before.get(group[0])
            if len(group) == 2:
                words = judge.pressure(
                    (values[0], values[1]), previous=(previous[0], previous[1]) if previous else None
                )
            else:
                words = judge.value(group[0], values[0], previous=previous[0] if previous else None)
            if lead.voided_at is None:
                before[group[0]] = values
            found.append(_moment(batch, list(group), values, extra, lead, words, (reasons or {}).get(batch, "")))
    return found


def _moment(
    batch: UUID,
    group: list[str],
    values: tuple[Decimal, ...],
    extra: dict[str, Decimal],
    lead: Observation,
    words: rules.Words,
    reason: str,
) -> Moment:
    known = codes()[group[0]]
    return Moment(
        id=lead.pk,
        batch=batch,
        codes=group,
        values=list(values),
        extra=extra,
        taken_at=lead.taken_at,
        text=words.text,
        level=words.level,
        change=words.change,
        source=lead.source,
        position=Position(lead.position).label if lead.position else "",
        timing=rules.TIMINGS.get(known.timing, ""),
        is_questioned=lead.is_questioned,
        is_confirmed=lead.confirmed_at is not None,
        is_voided=lead.voided_at is not None,
        void_reason=reason,
        file_id=lead.file_id,
        has_wrong_clock=lead.device_taken_at is not None,
    )


@dataclass(frozen=True, slots=True)
class JudgedMoment:
    """A moment with the first aid its value calls for."""

    text: str
    level: Level
    taken_at: datetime
    is_voided: bool
    advice: str


def find_moments(*, patient_id: int, batch: UUID, on: date) -> list[tuple[JudgedMoment, str]]:
    """The moments of one batch with their kinds; the caller works for the house, not for a reader."""
    person = patients.get_patient(patient_id=patient_id)
    judge = judge_of(person, on=on)
    rows = list(Observation.objects.filter(patient_id=patient_id, batch=batch).order_by("id"))
    found = []
    for kind in rules.KINDS.values():
        for one in _moments(kind, rows, judge):
            advice = next(
                (
                    rules.first_aid(code, value, judge.range_for(code))
                    for code, value in zip(one.codes, one.values, strict=True)
                    if judge.level(code, value) == Level.CRITICAL
                ),
                "",
            )
            found.append((JudgedMoment(one.text, one.level, one.taken_at, one.is_voided, advice), kind.kind))
    return found


def kind_label(kind: str) -> str:
    return get_kind(kind).label


def list_kinds(*, at_home: bool = False) -> tuple[tuple[str, str], ...]:
    """What people measure (at home), with its label."""
    return tuple((one.kind, one.label) for one in rules.KINDS.values() if one.at_home or not at_home)


def abnormal_days(*, patient_id: int, kind: str, days: int, on: date) -> int:
    """On how many of the last days a reading of a kind was not normal."""
    trend = get_trend(patient_id=patient_id, kind=kind, days=days, on=on)
    return len({one.taken_at.astimezone(SHANGHAI).date() for one in trend.moments if one.level != Level.NORMAL})


def was_calm(*, patient_id: int, kind: str, since: datetime, on: date, level: Level) -> bool:
    """Was there a reading after a moment that was milder than a level?"""
    known = get_kind(kind)
    judge = judge_of(patients.get_patient(patient_id=patient_id), on=on)
    rows = Observation.objects.filter(
        patient_id=patient_id, code__in=known.codes, taken_at__gt=since, voided_at__isnull=True
    ).order_by("taken_at", "id")[:200]
    order = rules.SEVERITY.index
    if level == Level.HIGH:
        return any(one.level == Level.NORMAL for one in _moments(known, rows, judge))
    return any(order(one.level) < order(level) for one in _moments(known, rows, judge))
