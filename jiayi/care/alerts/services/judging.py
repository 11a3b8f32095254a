"""What readings mean: one that is dangerous, several days off target; and who has stopped measuring."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jiayi.care.vitals import queries as vitals
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..models import Alert
from .opening import Found, raise_alert, today


def judge_readings(*, patient_id: int, batch: UUID, at: datetime) -> list[Alert]:
    """The readings of one moment that were not normal: the dangerous one first. Judging twice changes nothing."""
    found = []
    book = today(at)
    for moment, kind in vitals.find_moments(patient_id=patient_id, batch=batch, on=local_date(at)):
        if moment.is_voided or moment.level == vitals.Level.NORMAL:
            continue
        given: dict[str, Any] = {"patient_id": patient_id, "kind": kind, "batch": batch, "taken_at": moment.taken_at}
        if moment.level == vitals.Level.CRITICAL:
            if vitals.is_late(moment.taken_at, at):
                if vitals.was_calm(
                    patient_id=patient_id, kind=kind, since=moment.taken_at, on=local_date(at), level=moment.level
                ):
                    continue  # it came late, and what was measured after it is calmer
                moment = replace(
                    moment,
                    text=f"{vitals.when_words(moment.taken_at, on=local_date(at))} {moment.text}",
                    advice=vitals.late_advice(moment.taken_at, on=local_date(at)),
                )
            found += [
                raise_alert(
                    found=Found(
                        rule=rule,
                        version=book.version,
                        words=f"{vitals.kind_label(kind)} {moment.text}",
                        advice=moment.advice,
                        **given,
                    ),
                    is_calm_since=lambda since, kind=kind: vitals.was_calm(
                        patient_id=patient_id, kind=kind, since=since, on=local_date(at), level=vitals.Level.CRITICAL
                    ),
                    at=at,
                )
                for rule in book.of("critical")
            ]
            continue
        for rule in book.of("abnormal", kind=kind):
            days = vitals.abnormal_days(patient_id=patient_id, kind=kind, days=rule.days, on=local_date(at))
            if days >= rule.times:
                words = f"{vitals.kind_label(kind)} {moment.text}；{rule.days} 天里 {days} 天没到目标"
                found.append(
                    raise_alert(
                        found=Found(rule=rule, version=book.version, words=words, **given),
                        is_calm_since=lambda since, kind=kind: vitals.was_calm(
                            patient_id=patient_id, kind=kind, since=since, on=local_date(at), level=vitals.Level.HIGH
                        ),
                        at=at,
                    )
                )
    return [one for one in found if one is not None]


def raise_unclaimed(
    *, patient_id: int, batch: UUID, text: str, advice: str, taken_at: datetime, at: datetime
) -> list[Alert]:
    """A meter that several share measured something dangerous: the doctor asks who it was."""
    book, late = today(at), vitals.is_late(taken_at, at)
    when = f"{vitals.when_words(taken_at, on=local_date(at))} " if late else ""
    found = [
        raise_alert(
            found=Found(
                patient_id=patient_id,
                rule=rule,
                version=book.version,
                words=f"家里共用的设备{when}量出 {text}；还没说是谁量的",
                kind=rules.SHARED,
                advice=advice,
                batch=batch,
                taken_at=taken_at,
            ),
            at=at,
        )
        for rule in book.of("critical")
    ]
    return [one for one in found if one is not None]


def watch_silence(*, at: datetime) -> int:
    """Once a day: who measured at home and has stopped, or measures less and less, or takes the medicine less."""
    book, count = today(at), 0
    for rule in book.of("no_reading"):
        for one in queries.list_silent(rule, at=at):
            days = (local_date(at) - local_date(one.last_at)).days
            words = f"{days} 天没有量，上次是 {local_date(one.last_at):%m 月 %d 日}"
            count += _raise(one.patient_id, rule, book.version, words, at)
    for rule in book.of("adherence"):
        for patient_id, before, now in queries.list_fading(rule, at=at):
            if rules.is_fading(before=before, now=now, rule=rule):
                words = f"前 {rule.days} 天量 {before} 次，这 {rule.days} 天只有 {now} 次"
                count += _raise(patient_id, rule, book.version, words, at)
    for rule in book.of("medicine"):
        for number, was, taken, asked in queries.list_forgetting(rule, on=local_date(at)):
            words = f"药原来{rules.TAKEN[was]}吃，{asked:%-m 月 %-d 日}问是{rules.TAKEN[taken]}"
            count += _raise(number, rule, book.version, words, at)
    return count


def _raise(patient_id: int, rule: rules.Rule, version: int, words: str, at: datetime) -> int:
    raised = raise_alert(found=Found(patient_id=patient_id, rule=rule, version=version, words=words), at=at)
    return int(raised is not None and raised.opened_at == at)
