"""Build one NinjaAPI per client: collect the routers of all apps, translate refusals, name the operations."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from jiayi.kernel.errors import DomainError

from .naming import use_unique_names

FIELD_PROBLEMS = {
    "missing": "必填",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
}


class ClientApi(NinjaAPI):
    """An API whose operation ids are the function names, so that the generated TypeScript reads like the Python."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


def build(client: str, title: str) -> ClientApi:
    """The API of one client with the routers `<app>.api.<client>` of every installed app."""
    use_unique_names()
    api = ClientApi(
        title=title, version="1", urls_namespace=client, docs_url="/docs" if settings.DEBUG else None, openapi_url=None
    )
    for app in settings.APPS:
        module = f"{app}.api.{client}"
        if find_spec(app) and find_spec(f"{app}.api") and find_spec(module):
            api.add_router("", import_module(module).router)
    api.exception_handler(DomainError)(_refused)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(IntegrityError)(_gone)
    return api


class RecordGone(DomainError):
    """While somebody wrote on a resident's record, another one merged it away: the database refused the write."""

    code, status, message = "record_merged", 409, "这份档案刚刚并入另一份，没有存上；请刷新后再办一次"


def refusal(error: DomainError) -> JsonResponse:
    """The JSON answer to an anticipated refusal."""
    body: dict[str, Any] = {"code": error.code, "message": str(error)}
    if error.details is not None:
        body["details"] = error.details
    return JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return refusal(error)


def _gone(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    if 'is not present in table "patients_patient"' not in str(error):
        raise error
    return refusal(RecordGone())


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        {
            "field": ".".join(str(part) for part in problem["loc"][1:]),
            "message": FIELD_PROBLEMS.get(problem["type"], "填写的内容有误"),
        }
        for problem in error.errors
    ]
    return JsonResponse(
        {"code": "invalid_input", "message": "填写的内容有误，请检查标出的地方", "details": problems},
        status=422,
        json_dumps_params={"ensure_ascii": False},
    )
