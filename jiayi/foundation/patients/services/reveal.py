"""电话只在要打的时候给: one number, for one call, counted and written down where the resident can see it."""

from datetime import datetime, timedelta

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound

from .. import queries

# [ours] A doctor who calls all day makes fewer; who collects numbers needs more.
SUBJECT = "完整电话号码（拨打）"


def reveal_phone(*, patient_id: int, by: Actor, at: datetime, purpose: str = "call") -> str:
    """The full phone number of one resident in scope, for one call.

    `purpose` is one of audit.rules.PURPOSES: what the resident will read. A masked caller (第三方调查) uses the same
    door inside the scope of the sampled row. Counting comes first and outside the transaction: a try is a try.

    :raises TooManyRequests: after too many numbers in an hour or a day
    :raises NotFound: outside the scope, or no number is known
    """
    for kind, code, window in (
        ("reveal-hour", "calls_an_hour", timedelta(hours=1)),
        ("reveal-day", "calls_a_day", timedelta(days=1)),
    ):
        limit = safeguards.value_of(code, at=at)
        audit.check_rate(kind=kind, subject=by.label, limit=limit, window=window, at=at)
    return _reveal(patient_id, purpose, by, at)


@transaction.atomic
def _reveal(patient_id: int, purpose: str, by: Actor, at: datetime) -> str:
    person = queries.get_patient(patient_id=patient_id)
    if person.phone is None:
        raise NotFound("没有登记电话，可以上门或找家人")
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose=purpose, subject=SUBJECT)
    return str(person.phone)
