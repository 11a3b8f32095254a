"""Midnight: contracts that begin or end today change whose panel a person is on."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from jiayi.foundation.patients import services as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..queries import list_turning
from ..queries.contracts import current_contracts

BATCH = 2000


def settle_turning_contracts(*, by: Actor, at: datetime) -> int:
    """Put everybody whose contract begins or ended today on the right panel; returns how many were looked at."""
    today = local_date(at)
    persons = sorted(set(list_turning(on=today).values_list("patient_id", flat=True)))
    for begin in range(0, len(persons), BATCH):
        _settle(persons[begin : begin + BATCH], by=by, at=at)
    return len(persons)


@transaction.atomic
def _settle(patient_ids: list[int], *, by: Actor, at: datetime) -> None:
    holding = current_contracts(patient_ids=patient_ids, on=local_date(at))
    by_team: dict[int | None, list[int]] = defaultdict(list)
    for patient_id in patient_ids:
        contract = holding.get(patient_id)
        by_team[contract.team_id if contract is not None else None].append(patient_id)
    for team_id, members in by_team.items():
        patients.set_current_team(patient_ids=members, team_id=team_id, by=by, at=at)
