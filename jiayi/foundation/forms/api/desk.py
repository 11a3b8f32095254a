import json
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.foundation.forms import queries, services
from jiayi.foundation.forms.permissions import FormPermission
from jiayi.foundation.forms.schemas import (
    AcceptKeptIn,
    DefinitionIn,
    DiscardKeptIn,
    FaultOut,
    FormResponseOut,
    KeptResponseOut,
    MarkedLineOut,
    MarksOut,
    ReadInOut,
    TemplateDetailOut,
    TemplateOut,
    TryMarksIn,
)
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

router = Router(tags=["表单"])


@router.get("/form-templates", response=list[TemplateOut])
@requires(FormPermission.READ, FormPermission.MANAGE_TEMPLATES)
def list_form_templates(request: HttpRequest) -> Any:
    return queries.list_templates()


@router.get("/form-templates/by-code/{code}", response=TemplateDetailOut)
@requires(FormPermission.READ)
def get_form_template_by_code(request: HttpRequest, code: str, version: str | None = None) -> Any:
    return queries.get_template(code=code, version=version, on=clock.today())


@router.get("/form-templates/{template_id}", response=TemplateDetailOut)
@requires(FormPermission.READ, FormPermission.MANAGE_TEMPLATES)
def get_form_template(request: HttpRequest, template_id: int) -> Any:
    return queries.get_template_by_id(template_id=template_id)


@router.get("/form-templates/{template_id}/file", summary="存成文件（FHIR Questionnaire）")
@requires(FormPermission.READ, FormPermission.MANAGE_TEMPLATES)
def get_form_template_file(request: HttpRequest, template_id: int) -> HttpResponse:
    found = services.fhir_of(template_id=template_id)
    content = json.dumps(found, ensure_ascii=False, indent=2)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found["name"]}-{found["version"]}.json"'
    return answer


@router.get("/form-templates/{template_id}/blank", summary="空白表")
@requires(FormPermission.READ, FormPermission.MANAGE_TEMPLATES)
def print_blank_form(request: HttpRequest, template_id: int) -> HttpResponse:
    content = services.print_blank(template_id=template_id, by=request.actor, at=clock.now())
    return HttpResponse(content, content_type="application/pdf")


@router.post("/form-definitions/check", response=list[FaultOut])
@requires(FormPermission.MANAGE_TEMPLATES)
def check_form_definition(request: HttpRequest, data: DefinitionIn) -> Any:
    return services.faults_of(data.definition)


@router.get("/form-definitions/marks", response=MarksOut, summary="一题填了以后能存成什么")
@requires(FormPermission.MANAGE_TEMPLATES)
def list_form_marks(request: HttpRequest) -> Any:
    return services.offered(on=clock.today())


@router.post("/form-definitions/kept", response=list[MarkedLineOut], summary="这样填会存成什么（不存）")
@requires(FormPermission.MANAGE_TEMPLATES)
def try_form_marks(request: HttpRequest, data: TryMarksIn) -> Any:
    return services.kept_from(data.definition, data.answers)


@router.post("/form-definitions/read", response=ReadInOut, summary="读入文件")
@requires(FormPermission.MANAGE_TEMPLATES)
def read_form_definition(request: HttpRequest, data: DefinitionIn) -> Any:
    drawn = services.drawn(data.definition)
    return {
        "code": str(drawn["name"]),
        "title": str(drawn["title"]),
        "definition": drawn,
        "faults": services.faults_of(data.definition),
    }


@router.post("/form-definitions/blank", summary="还没有发布的空白表")
@requires(FormPermission.MANAGE_TEMPLATES)
def print_form_definition(request: HttpRequest, data: DefinitionIn) -> HttpResponse:
    content = services.print_draft(definition=services.drawn(data.definition), by=request.actor, at=clock.now())
    return HttpResponse(content, content_type="application/pdf")


@router.get("/form-responses/{response_id}/print", summary="打印一份答卷")
@requires(FormPermission.READ)
def print_form_response(request: HttpRequest, response_id: int) -> HttpResponse:
    content = services.print_response(response_id=response_id, by=request.actor, at=clock.now())
    return HttpResponse(content, content_type="application/pdf")


@router.get("/kept-responses", response=PageOut[KeptResponseOut], summary="收下待定的答卷")
@requires(FormPermission.DECIDE_KEPT)
def list_kept_responses(
    request: HttpRequest, paging: Query[PageIn], state: Literal["waiting", "accepted", "discarded"] = "waiting"
) -> Any:
    return queries.page_kept(state=state, cursor=paging.cursor, limit=paging.limit)


@router.post("/kept-responses/{kept_id}/accept", response=KeptResponseOut)
@requires(FormPermission.DECIDE_KEPT)
def accept_kept_response(request: HttpRequest, kept_id: int, data: AcceptKeptIn) -> Any:
    return services.accept_kept(kept_id=kept_id, confirmed=data.confirmed, by=request.actor, at=clock.now())


@router.post("/kept-responses/{kept_id}/discard", response=KeptResponseOut)
@requires(FormPermission.DECIDE_KEPT)
def discard_kept_response(request: HttpRequest, kept_id: int, data: DiscardKeptIn) -> Any:
    return services.discard_kept(kept_id=kept_id, note=data.note, by=request.actor, at=clock.now())


@router.get("/form-responses/{response_id}", response=FormResponseOut)
@requires(FormPermission.READ)
def get_form_response(request: HttpRequest, response_id: int) -> Any:
    return services.open_response(response_id=response_id, by=request.actor, at=clock.now())
