from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.forms import queries, services
from jiayi.foundation.forms.permissions import FormPermission
from jiayi.foundation.forms.schemas import FormResponseOut, TemplateDetailOut, TemplateIn, TemplateOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["表单"])


@router.get("/form-templates", response=list[TemplateOut])
@requires(FormPermission.READ, FormPermission.MANAGE_TEMPLATES)
def list_form_templates(request: HttpRequest) -> Any:
    return queries.list_templates()


@router.post("/form-templates", response=TemplateOut)
@requires(FormPermission.MANAGE_TEMPLATES)
def draft_form_template(request: HttpRequest, data: TemplateIn) -> Any:
    return services.draft_template(definition=data.definition, by=request.actor, at=clock.now())


@router.get("/form-templates/by-code/{code}", response=TemplateDetailOut)
@requires(FormPermission.READ)
def get_form_template_by_code(request: HttpRequest, code: str, version: str | None = None) -> Any:
    return queries.get_template(code=code, version=version, on=clock.today())


@router.get("/form-templates/{template_id}", response=TemplateDetailOut)
@requires(FormPermission.READ, FormPermission.MANAGE_TEMPLATES)
def get_form_template(request: HttpRequest, template_id: int) -> Any:
    return queries.get_template_by_id(template_id=template_id)


@router.post("/form-templates/{template_id}/publish", response=TemplateOut)
@requires(FormPermission.MANAGE_TEMPLATES)
def publish_form_template(request: HttpRequest, template_id: int) -> Any:
    return services.publish_template(template_id=template_id, by=request.actor, at=clock.now())


@router.post("/form-templates/{template_id}/retire", response=TemplateOut)
@requires(FormPermission.MANAGE_TEMPLATES)
def retire_form_template(request: HttpRequest, template_id: int) -> Any:
    return services.retire_template(template_id=template_id, by=request.actor, at=clock.now())


@router.get("/form-responses/{response_id}", response=FormResponseOut)
@requires(FormPermission.READ)
def get_form_response(request: HttpRequest, response_id: int) -> Any:
    return services.open_response(response_id=response_id, by=request.actor, at=clock.now())
