"""Whoever measured a dangerous value with a meter hears at once what to do, on every way they have: before any alert,
and whatever becomes of it. What is typed in is answered on the screen it was typed into.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from jiayi.foundation.messaging import queries as messages
from jiayi.foundation.messaging import services as messaging
from jiayi.kernel import live
from jiayi.kernel.period import local_date

from .. import rules

ONE, SHARED = "reading_critical", "reading_critical_shared"
BY = "system:vitals"
# [ours] A meter that measures five times in a row sends one text; the screen of the meter answers each time.
QUIET = timedelta(minutes=15)


def answer_at_once(
    *, patient_ids: Iterable[int], text: str, advice: str, taken_at: datetime, at: datetime, is_shared: bool = False
) -> int:
    """Returns how many were told. What was measured a while ago goes to the inbox alone: it wakes nobody at night."""
    told = 0
    is_late = rules.is_late(taken_at, at)
    for number in patient_ids:
        if messages.was_told(patient_id=number, kinds=(ONE, SHARED), since=at - QUIET):
            continue
        sent = messaging.send(
            to_patient=number,
            template=SHARED if is_shared else ONE,
            context={
                "what": text,
                "when": rules.when_words(taken_at, on=local_date(at)) if is_late else "刚才",
                "advice": advice,
            },
            ways=() if is_late else None,
            is_urgent=not is_late,
            by=BY,
            at=at,
        )
        if sent is not None:
            told += 1
            live.tell("messages", None, to=[live.patient(number)])
    return told
