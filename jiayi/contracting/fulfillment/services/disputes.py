"""没有这回事 and 我不知情: what the resident disputes does not count until the centre has decided."""

from datetime import datetime

from django.db import transaction
from psycopg.types.range import DateRange

from jiayi.contracting.contracts import services as contracts
from jiayi.kernel import events
from jiayi.kernel.actor import Actor

from ..events import DisputeDecided, ServiceDenied
from ..models import CASE_LIFECYCLE, ENTITLEMENT_LIFECYCLE, DisputeCase, Entitlement, EntitlementStatus
from ..queries import get_case, get_entitlement
from .opening import open_case
from .unknown_contracts import check_may_decide, undo_contract


@transaction.atomic
def deny_service(*, entitlement_id: int, text: str, by: Actor, at: datetime) -> DisputeCase:
    """没有这回事: the service stops counting and the centre answers within three working days.

    :raises InvalidTransition: if the service has not been recorded, or is disputed already
    """
    row = get_entitlement(entitlement_id=entitlement_id, lock=True)
    row.status = ENTITLEMENT_LIFECYCLE.target_of("deny", current=row.status)
    row.save(update_fields=["status"])
    case = open_case(
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
def decide_case(*, case_id: int, is_upheld: bool, reason: str, by: Actor, at: datetime) -> DisputeCase:
    """The centre has looked into it.

    Upheld: the service did not happen, so its time is owed again; a contract nobody knew of is no contract. Not
    upheld: the service counts as confirmed; the fee of the contract is free again.

    :raises InvalidTransition: if the case is decided already
    :raises OwnCase: if the contract was signed by who would decide, or by their team, or the case brought by them
    """
    case = get_case(case_id=case_id, lock=True)
    if case.kind == DisputeCase.Kind.CONTRACT:
        check_may_decide(case=case, by=by)
    case.status = CASE_LIFECYCLE.target_of("uphold" if is_upheld else "reject", current=case.status)
    case.decided_by, case.decided_by_name, case.decided_at, case.reason = by.label, by.name, at, reason
    case.save(update_fields=["status", "decided_by", "decided_by_name", "decided_at", "reason"])
    if case.entitlement_id is not None:
        _settle_service(case.entitlement_id, is_upheld=is_upheld, at=at)
    else:
        contracts.release_contract(contract_id=case.contract_id, by=by, at=at)
        if is_upheld:
            undo_contract(case=case, by=by, at=at)
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
