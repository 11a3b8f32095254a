from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.assessments import services
from jiayi.care.assessments.permissions import AssessmentPermission
from jiayi.care.assessments.schemas import OwnAssessmentOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["体检与专项表"])


@router.get("/patients/{patient_id}/assessments", response=list[OwnAssessmentOut])
@requires(AssessmentPermission.READ_OWN)
def list_own_assessments(request: HttpRequest, patient_id: int) -> Any:
    return services.open_own(patient_id=patient_id, by=request.actor, at=clock.now())
