"""异议与拒签: one agreement nobody remembers is overdue for an answer, one was just denied, one was answered; and four
people do not want to sign, each for a reason of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.models import Contract, SignatureEvidence, SigningCircumstance
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District

SAID = (
    ("door", "family", "等儿子回来商量", 40, None),
    ("phone", "signed_before", "前年签过，一次也没人来", 200, None),
    ("door", "no_need", "身体好，不看医生", 12, None),
    ("clinic", "privacy", "不想把身份证给人看", 5, True),
)


def tell(district: District) -> None:
    clerk, doctor, director = (actor(name, district) for name in ("clerk", "doctor01", "director"))
    _objections(district, clerk=clerk, doctor=doctor, director=director)
    _refusals(district, doctor=doctor)


def _objections(district: District, *, clerk: Actor, doctor: Actor, director: Actor) -> None:
    now = district.now
    held = Contract.objects.filter(
        team__leader_id=doctor.practitioner_id,
        status="signed",
        origin="paper",
        signed_date__year=district.today.year,
        period__contains=district.today,
    ).exclude(patient__name__in=[persona.name for persona in PERSONAS])
    chosen = list(held.select_related("patient").order_by("-pk")[:3])
    if len(chosen) < 3:
        return
    overdue, fresh, answered = chosen
    _circumstances(overdue)
    case = fulfillment.dispute_contract(
        contract_id=overdue.pk,
        text="母亲不识字，没有人来家里签过，也没收到过验证码",
        reporter="女儿来电",
        channel="phone",
        by=clerk,
        at=now - timedelta(days=8),
    )
    fulfillment.add_statement(
        case_id=case.pk, text="当天在社区活动室集中签的，人多，是邻居代写的名字", by=doctor, at=now - timedelta(days=6)
    )
    fulfillment.dispute_contract(
        contract_id=fresh.pk, text="我不知道签过这个", by=_resident(fresh), at=now - timedelta(hours=2)
    )
    settled = fulfillment.dispute_contract(
        contract_id=answered.pk, text="想不起来了", by=_resident(answered), at=now - timedelta(days=30)
    )
    fulfillment.decide_case(
        case_id=settled.pk,
        is_upheld=False,
        reason="给本人看了当天的签名和短信，本人想起来是陪老伴看病时签的",
        by=director,
        at=now - timedelta(days=28),
    )


def _circumstances(contract: Contract) -> None:
    for signature in SignatureEvidence.objects.filter(contract=contract, party="resident", circumstance=None):
        SigningCircumstance.objects.create(
            signature=signature, device="安卓手机，Chrome", location="30.28871,120.16907,35",
            detail="验证码发到登记的手机",
        )  # fmt: skip


def _resident(contract: Contract) -> Actor:
    return Actor(
        kind="resident",
        account_id=900_000 + contract.patient_id,
        name=contract.patient.name,
        patient_id=contract.patient_id,
        patient_ids=frozenset({contract.patient_id}),
        roles=frozenset({Role.RESIDENT}),
        permissions=permissions_of({Role.RESIDENT}),
        channel="resident_h5",
    )


def _refusals(district: District, *, doctor: Actor) -> None:
    unsigned = Patient.objects.filter(
        organization_id=doctor.organization_id, current_team=None, is_current=True, contract=None
    ).exclude(name__in=[persona.name for persona in PERSONAS])
    for patient, (channel, reason, note, days, never) in zip(unsigned.order_by("-pk")[: len(SAID)], SAID, strict=False):
        contracts.record_refusal(
            patient_id=patient.pk,
            channel=channel,
            reason_code=reason,
            note=note,
            never_again=bool(never),
            by=doctor,
            at=district.now - timedelta(days=days),
        )
