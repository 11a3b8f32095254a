"""没有这回事 and 我不知情: what the resident disputes does not count until the centre has decided."""

from datetime import datetime

from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as contract_services
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..events import ContractDisputed, DisputeDecided, ServiceDenied
from ..models import CASE_LIFECYCLE, ENTITLEMENT_LIFECYCLE, DisputeCase, Entitlement, EntitlementStatus
from ..queries import get_case, get_entitlement

ANSWER_WITHIN = 3  # working days


class AlreadyDisputed(DomainError):
    """A case about this is open."""

    code, status, message = "already_disputed", 409, "已经收到您的反馈，正在核实"


class ContractNotDisputable(DomainError):
    """Only a signed contract can be unknown to the person it binds."""

    code, status, message = "contract_not_disputable", 409, "这份协议没有生效，不需要提出异议"


@transaction.atomic
def deny_service(*, entitlement_id: int, text: str, by: Actor, at: datetime) -> DisputeCase:
    """没有这回事: the service stops counting and the centre answers within three working days.

    :raises InvalidTransition: if the service has not been recorded, or is disputed already
    """
    row = get_entitlement(entitlement_id=entitlement_id, lock=True)
    row.status = ENTITLEMENT_LIFECYCLE.target_of("deny", current=row.status)
    row.save(update_fields=["status"])
    case = _open(
        kind=DisputeCase.Kind.SERVICE,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        contract_id=row.contract_id,
        entitlement=row,
        text=text,
        by=by,
        at=at,
    )
    events.publish(
        ServiceDenied(
            organization_id=row.organization_id,
            by=by.label,
            at=at,
            case_id=case.pk,
            entitlement_id=row.pk,
            patient_id=row.patient_id,
            team_id=row.team_id,
        )
    )
    return case


@transaction.atomic
def dispute_contract(*, contract_id: int, text: str, by: Actor, at: datetime) -> DisputeCase:
    """我不知情: the resident does not know of this contract.

    :raises ContractNotDisputable: if it is not signed
    :raises AlreadyDisputed: if a case is open
    """
    contract = contracts.get_contract(contract_id=contract_id)
    if contract.status not in ("signed", "ended"):
        raise ContractNotDisputable()
    case = _open(
        kind=DisputeCase.Kind.CONTRACT,
        organization_id=contract.organization_id,
        patient_id=contract.patient_id,
        contract_id=contract.pk,
        entitlement=None,
        text=text,
        by=by,
        at=at,
    )
    events.publish(
        ContractDisputed(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            case_id=case.pk,
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            team_id=contract.team_id,
        )
    )
    return case


@transaction.atomic
def decide_case(*, case_id: int, is_upheld: bool, reason: str, by: Actor, at: datetime) -> DisputeCase:
    """The centre has looked into it.

    Upheld: the service did not happen, so its time is owed again; a contract nobody knew of ends. Not upheld: the
    service counts as confirmed.

    :raises InvalidTransition: if the case is decided already
    """
    case = get_case(case_id=case_id, lock=True)
    case.status = CASE_LIFECYCLE.target_of("uphold" if is_upheld else "reject", current=case.status)
    case.decided_by, case.decided_by_name, case.decided_at, case.reason = by.label, by.name, at, reason
    case.save(update_fields=["status", "decided_by", "decided_by_name", "decided_at", "reason"])
    if case.entitlement_id is not None:
        _settle_service(case.entitlement_id, is_upheld=is_upheld, at=at)
    elif is_upheld:
        _end_unknown_contract(case=case, by=by, at=at)
    events.publish(
        DisputeDecided(
            organization_id=case.organization_id,
            by=by.label,
            at=at,
            case_id=case.pk,
            contract_id=case.contract_id,
            patient_id=case.patient_id,
            team_id=case.contract.team_id,
            kind=case.kind,
            is_upheld=is_upheld,
        )
    )
    return case


def _open(
    *,
    kind: str,
    organization_id: int,
    patient_id: int,
    contract_id: int,
    entitlement: Entitlement | None,
    text: str,
    by: Actor,
    at: datetime,
) -> DisputeCase:
    try:
        with transaction.atomic():
            return DisputeCase.objects.create(
                kind=kind,
                organization_id=organization_id,
                patient_id=patient_id,
                contract_id=contract_id,
                entitlement=entitlement,
                text=text,
                channel=by.channel,
                opened_by=by.label,
                opened_at=at,
                due_date=organizations.add_working_days(local_date(at), ANSWER_WITHIN),
            )
    except IntegrityError as refused:
        if "one_open_case" in str(refused):
            raise AlreadyDisputed() from refused
        raise


def _settle_service(entitlement_id: int, *, is_upheld: bool, at: datetime) -> None:
    row = get_entitlement(entitlement_id=entitlement_id, lock=True)
    if not is_upheld:
        row.status = ENTITLEMENT_LIFECYCLE.target_of("restore", current=row.status)
        row.save(update_fields=["status"])
        return
    if row.is_extra:
        return
    Entitlement.objects.create(
        contract_id=row.contract_id,
        patient_id=row.patient_id,
        organization_id=row.organization_id,
        team_id=row.team_id,
        item_id=row.item_id,
        line_id=row.line_id,
        sequence=row.sequence,
        is_mandatory=row.is_mandatory,
        window=DateRange(row.window.lower, row.window.upper),
        window_end=row.window_end,
        expires_date=row.expires_date,
        status=EntitlementStatus.PLANNED,
    )


def _end_unknown_contract(*, case: DisputeCase, by: Actor, at: datetime) -> None:
    if case.contract.status == "signed" and case.contract.period.upper > local_date(at):
        contract_services.end_contract(
            contract_id=case.contract_id, reason="dispute", by=by, at=at, note=f"异议 {case.pk} 成立"
        )
