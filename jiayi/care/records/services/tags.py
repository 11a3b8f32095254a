"""A diagnosis and the class of people it stands for. Nobody is put into one in silence: a doctor decides."""

from datetime import date, datetime

from django.db import transaction

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients import services as people
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..models import Condition, EntryState

NOTE = "按确诊归入"


class NothingOffered(DomainError):
    """This diagnosis stands for no class, or the person is in it."""

    code, status, message = "no_tag_offered", 409, "这个诊断没有要归入的人群，或者已经归入了"


@transaction.atomic
def decide_tag(*, condition_id: int, is_accepted: bool, by: Actor, at: datetime) -> Condition:
    """
    The person belongs to the class of the diagnosis from today on, or does not; asked once a diagnosis.

    :raises NothingOffered: there is nothing to decide
    """
    row = Condition.objects.select_for_update(of=("self",)).filter(pk=condition_id).first()
    if row is None:
        raise NotFound()
    today = local_date(at)
    offer = queries.tag_offer(row, frozenset(patients.tags_of([row.patient_id], on=today).get(row.patient_id, ())))
    if not offer:
        raise NothingOffered()
    if is_accepted:
        people.set_tag(patient_id=row.patient_id, code=offer, from_date=today, source="manual", note=NOTE, by=by, at=at)
        row.tagged = offer
    else:
        row.tag_declined_at = at
    row.save(update_fields=["tagged", "tag_declined_at"])
    return row


def take_back(row: Condition, *, to_date: date, by: Actor, at: datetime) -> None:
    """The class that this diagnosis gave ends with it, unless another diagnosis still stands for it."""
    if not row.tagged:
        return
    codes = [term.code for term in queries.diagnoses().by_code.values() if term.tag == row.tagged]
    others = Condition.objects.filter(
        patient_id=row.patient_id, state=EntryState.ACTIVE, whose="self", certainty="confirmed", code__in=codes
    )
    if others.exclude(pk=row.pk).exists():
        return
    try:
        people.end_tag(patient_id=row.patient_id, code=row.tagged, to_date=to_date, by=by, at=at)
    except (NotFound, people.TagByRule):
        return  # somebody ended it before; or a rule holds it, which looks at the diagnosis by itself
