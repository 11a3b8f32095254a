"""Somebody thinks that two records are one person: the pair waits to be looked at like any other."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput

from .. import queries
from ..models import PAIR_LIFECYCLE, DuplicatePair, Patient
from ..queries.twins import likeness_of
from ..rules import twins
from .merging import PairDecided


@transaction.atomic
def pair_by_hand(*, first_id: int, second_id: int, reason: str, by: Actor, at: datetime) -> DuplicatePair:
    """Put two records beside each other. A pair that waits already stays as it is; one that was kept apart is doubted.

    :raises NotFound: if one of them is not the actor's
    :raises PairDecided: if they were merged
    """
    if first_id == second_id:
        raise InvalidInput("选了同一份档案，请选两份")
    reason = reason.strip()
    if len(reason) < 2:
        raise InvalidInput("请写明为什么觉得是同一人")
    first, second = (queries.get_patient(patient_id=number) for number in sorted((first_id, second_id)))
    pair, is_new = DuplicatePair.objects.select_for_update(of=("self",)).get_or_create(
        first_id=first.pk,
        second_id=second.pk,
        defaults={
            "organization_id": first.organization_id,
            "other_organization_id": second.organization_id,
            "source": DuplicatePair.Source.MANUAL,
            "reasons": _reasons(first, second),
            "note": reason[:200],
            "opened_at": at,
            "opened_by": by.label,
            "opened_by_name": by.name[:60],
        },
    )
    if is_new or pair.state == DuplicatePair.State.SUSPECTED:
        return pair
    if pair.state == DuplicatePair.State.MERGED:
        raise PairDecided()
    pair.state = PAIR_LIFECYCLE.target_of("doubt", current=pair.state)
    pair.note = f"{by.name}又提出：{reason}；原来核对：{pair.note}"[:200]
    pair.save(update_fields=["state", "note"])
    return pair


def _reasons(first: Patient, second: Patient) -> list[str]:
    return twins.reasons(likeness_of(first), likeness_of(second)) or [twins.BY_HAND]
