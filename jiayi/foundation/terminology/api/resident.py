"""Choosing a place and a code from a list."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries
from ..permissions import TerminologyPermission
from ..schemas import DivisionOut, LabelOut

router = Router(tags=["字典与区划"])


@router.get("/dictionaries/{code}/entries", response=list[LabelOut])
@requires(TerminologyPermission.VIEW)
def list_entries(request: HttpRequest, code: str):
    return queries.list_entries(dictionary=code, on=clock.today())


@router.get("/divisions", response=list[DivisionOut])
@requires(TerminologyPermission.VIEW)
def list_divisions(request: HttpRequest, parent_code: str = ""):
    return queries.list_divisions(parent_code=parent_code)
