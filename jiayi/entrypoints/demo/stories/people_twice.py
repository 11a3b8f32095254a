"""一人两份档案: one pair waits to be looked at, one merge waits for a second person, one is done, two are two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jiayi.contracting.contracts.models import Contract
from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import DuplicatePair, Patient
from jiayi.foundation.proposals import services as proposals

from .exports import actor

if TYPE_CHECKING:
    from ..district import District

TEAM = "T08"
PUBLISHED_UNTIL = date(2019, 1, 1)  # whoever was signed in the published years is counted there and stays as they are
# What the second record was opened with: no document at hand, another phone, an address.
PHONES = ("16988880041", "16988880042", "16988880043", "16988880044")


def tell(district: District) -> None:
    """The second records were opened in a clinic without a document; nobody is signed on them."""
    clerk, director = (actor(name, district) for name in ("clerk", "director"))
    known = _people(district)
    if len(known) < len(PHONES):
        return
    now = district.now
    pairs = [
        _twice(district, person, phone, number)
        for number, (person, phone) in enumerate(zip(known, PHONES, strict=False))
    ]
    reason = "电话核对过，本人说在门诊又建过一次"
    for pair, days in ((pairs[1], 1), (pairs[2], 6)):
        asked = patients.propose_merge(
            pair_id=pair.pk,
            kept_id=pair.first_id,
            fields=["phone"],
            reason=reason,
            by=clerk,
            at=now - timedelta(days=days),
        )
        if days > 1:
            proposals.confirm(proposal_id=asked.pk, note="", by=director, at=now - timedelta(days=days - 1))
    patients.keep_apart(pair_id=pairs[3].pk, reason="双胞胎，户口簿看过", by=clerk, at=now - timedelta(days=2))


def _twice(district: District, person: Patient, phone: str, number: int) -> DuplicatePair:
    """The nurse at the window was not sure and said so."""
    clerk = actor("clerk", district)
    at = district.now - timedelta(days=8 + number)
    second = patients.register_patient(
        organization_id=person.organization_id,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        identity_kind="none",
        identity_note="门诊没带证件",
        phone=phone,
        address=str(person.address or ""),
        answers=[patients.TwinAnswer(patient_id=person.pk, is_unsure=True)],
        by=clerk,
        at=at,
    )
    return DuplicatePair.objects.get(first_id=person.pk, second_id=second.pk)


def _people(district: District) -> list[Patient]:
    """Grown people with a running contract of today who are in none of the published figures, each name once."""
    counted = Contract.objects.filter(signed_date__lt=PUBLISHED_UNTIL).values("patient_id")
    rows = (
        Contract.objects.filter(
            team__code=TEAM,
            status="signed",
            period__contains=district.today,
            patient__is_current=True,
            patient__birth_precision="day",
            patient__birth_date__range=(
                district.today.replace(year=district.today.year - 60, day=1),
                district.today.replace(year=district.today.year - 30, day=1),
            ),
        )
        .exclude(patient_id__in=counted)
        .exclude(patient__name__in=[persona.name for persona in PERSONAS])
        .select_related("patient")
        .order_by("pk")
    )
    return list({row.patient.name: row.patient for row in rows}.values())[: len(PHONES)]
