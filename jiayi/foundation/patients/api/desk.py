"""Residents at the desk: all of the organisation's people, and handing a record to another organisation."""

from django.http import HttpRequest

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import services
from ..permissions import PatientPermission
from ..schemas import IdOut, TransferIn
from .staff import staff_router

router = staff_router()


@router.post("/patients/{patient_id}/transfer", response=IdOut)
@requires(PatientPermission.CHANGE)
def transfer_patient(request: HttpRequest, patient_id: int, payload: TransferIn):
    return services.transfer_patient(
        patient_id=patient_id, organization_id=payload.organization_id, by=request.actor, at=clock.now()
    )
