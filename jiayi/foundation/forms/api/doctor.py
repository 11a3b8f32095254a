from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.forms import queries, services
from jiayi.foundation.forms.permissions import FormPermission
from jiayi.foundation.forms.schemas import FormResponseOut, TemplateDetailOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["表单"])


@router.get("/form-templates/{code}", response=TemplateDetailOut)
@requires(FormPermission.READ)
def get_form_template(request: HttpRequest, code: str, version: str | None = None) -> Any:
    return queries.get_template(code=code, version=version, on=clock.today())


@router.get("/patients/{patient_id}/form-responses", response=list[FormResponseOut])
@requires(FormPermission.READ)
def list_form_responses(request: HttpRequest, patient_id: int, code: str | None = None) -> Any:
    return services.open_responses(patient_id=patient_id, code=code, by=request.actor, at=clock.now())


@router.get("/form-responses/{response_id}", response=FormResponseOut)
@requires(FormPermission.READ)
def get_form_response(request: HttpRequest, response_id: int) -> Any:
    return services.open_response(response_id=response_id, by=request.actor, at=clock.now())
