from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.vitals import queries
from jiayi.care.vitals.permissions import VitalsPermission
from jiayi.care.vitals.schemas import DangerLineOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from . import shared

router = Router(tags=["体征"])
shared.add_reads(router, VitalsPermission.READ_OWN)
shared.add_writes(router, VitalsPermission.RECORD_OWN, VitalsPermission.RECORD_OWN, source="hand")


@router.get("/patients/{patient_id}/danger-lines", response=list[DangerLineOut])
@requires(VitalsPermission.READ_OWN)
def list_danger_lines(request: HttpRequest, patient_id: int) -> Any:
    """What the phone keeps so that it answers a dangerous value at once, also without a signal."""
    return queries.danger_lines_of(patient_id=patient_id, on=clock.today())
