"""Residents at the desk: all of the organisation's people, and records that change hands."""

from django.http import HttpRequest
from ninja import Query

from jiayi.foundation.audit.permissions import AuditPermission
from jiayi.kernel import clock, crypto
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import PatientPermission
from ..schemas import IdOut, TransferIn
from ..schemas.openings import OpenedOut, OpeningIn, TracedOut, TraceIn
from ..schemas.transfers import AnswerIn, TransferFilters, TransferOut, TransferPageOut, TransferRequestIn
from .duplicates import router as duplicates
from .staff import staff_router
from .tag_rules import router as tag_rules

router = staff_router()
router.add_router("", duplicates)
router.add_router("", tag_rules)


@router.post("/patients/{patient_id}/transfer", response=IdOut)
@requires(PatientPermission.CHANGE)
def transfer_patient(request: HttpRequest, patient_id: int, payload: TransferIn):
    return services.transfer_patient(
        patient_id=patient_id, organization_id=payload.organization_id, by=request.actor, at=clock.now()
    )


@router.post("/record-openings", response=OpenedOut, summary="说明理由后查看一位居民")
@requires(PatientPermission.OPEN_WITH_REASON)
def open_record_with_reason(request: HttpRequest, payload: OpeningIn):
    expires_at = services.open_with_reason(**payload.dict(), by=request.actor, at=clock.now())
    return OpenedOut(patient_id=payload.patient_id, expires_at=expires_at)


@router.post("/logs/person-traces", response=TracedOut, summary="按证件号查一位居民的日志")
@requires(AuditPermission.READ)
def trace_person_in_logs(request: HttpRequest, payload: TraceIn):
    person = services.trace_person(**payload.dict(), by=request.actor, at=clock.now())
    return TracedOut(patient_id=person.pk, patient_name=crypto.masked_name(person.name))


@router.get("/transfer-requests", response=TransferPageOut)
@requires(PatientPermission.REGISTER, PatientPermission.TRANSFER)
def list_transfer_requests(request: HttpRequest, asked: Query[TransferFilters]):
    found = queries.page_transfers(
        direction=asked.direction, status=asked.status, by=request.actor, cursor=asked.cursor, limit=asked.limit
    )
    return found.with_items([TransferOut.of(row, asked.direction) for row in found.items])


@router.post("/transfer-requests", response=TransferOut)
@requires(PatientPermission.REGISTER)
def request_transfer(request: HttpRequest, payload: TransferRequestIn):
    row = services.request_transfer(**payload.dict(), by=request.actor, at=clock.now())
    return TransferOut.of(row, "outgoing")


@router.post("/transfer-requests/{request_id}/accept", response=TransferOut)
@requires(PatientPermission.TRANSFER)
def accept_transfer(request: HttpRequest, request_id: int, payload: AnswerIn):
    row = services.decide_transfer(
        request_id=request_id, is_accepted=True, answer=payload.answer, by=request.actor, at=clock.now()
    )
    return TransferOut.of(row, "incoming")


@router.post("/transfer-requests/{request_id}/decline", response=TransferOut)
@requires(PatientPermission.TRANSFER)
def decline_transfer(request: HttpRequest, request_id: int, payload: AnswerIn):
    row = services.decide_transfer(
        request_id=request_id, is_accepted=False, answer=payload.answer, by=request.actor, at=clock.now()
    )
    return TransferOut.of(row, "incoming")


@router.post("/transfer-requests/{request_id}/withdraw", response=IdOut)
@requires(PatientPermission.REGISTER)
def withdraw_transfer(request: HttpRequest, request_id: int):
    services.withdraw_transfer(request_id=request_id, by=request.actor, at=clock.now())
    return IdOut(id=request_id)
