"""Everybody whose contract holds on a day, for those who draw samples from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from ..models import Contract, ContractStatus, SignatureEvidence


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """One signed contract; `is_dead`, `is_moved` on that day as far as we know today."""

    contract_id: int
    number: str
    patient_id: int
    team_id: int
    organization_id: int
    is_dead: bool
    is_moved: bool


def list_in_force(
    *, on: date, organization_path: str, signed_from: date | None = None, signed_to: date | None = None
) -> list[InForce]:
    """The contracts in scope below an organisation that hold on a day; a person has at most one of them."""
    rows = Contract.objects.filter(
        status=ContractStatus.SIGNED, period__contains=on, organization__path__startswith=organization_path
    )
    if signed_from is not None:
        rows = rows.filter(signed_date__gte=signed_from)
    if signed_to is not None:
        rows = rows.filter(signed_date__lt=signed_to)
    fields = ("pk", "number", "patient_id", "team_id", "organization_id")
    found = rows.order_by("pk").values_list(*fields, "patient__died_date", "patient__moved_out_date")
    return [
        InForce(
            contract_id=pk,
            number=number,
            patient_id=patient_id,
            team_id=team_id,
            organization_id=organization_id,
            is_dead=died is not None,
            is_moved=moved is not None,
        )
        for pk, number, patient_id, team_id, organization_id, died, moved in found
    ]


def list_proven(contract_ids: Iterable[int]) -> set[int]:
    """Those among the contracts that have an agreement file or the signature of the resident's side."""
    signature = SignatureEvidence.objects.filter(contract_id=OuterRef("pk")).exclude(party="team")
    rows = Contract.objects.filter(pk__in=set(contract_ids))
    return set(rows.filter(Q(agreement_file__isnull=False) | Exists(signature)).values_list("pk", flat=True))
