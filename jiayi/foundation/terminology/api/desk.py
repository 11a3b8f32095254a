"""Dictionaries and divisions at the desk."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import TerminologyPermission as P
from ..schemas import DictionaryOut, DivisionOut, EntryOut, LabelOut, RetirementIn, RevisionIn

router = Router(tags=["字典与区划"])


@router.get("/dictionaries", response=list[DictionaryOut])
@requires(P.VIEW)
def list_dictionaries(request: HttpRequest):
    return queries.list_dictionaries()


@router.get("/dictionaries/{code}/versions", response=list[EntryOut])
@requires(P.VIEW)
def list_entry_versions(request: HttpRequest, code: str):
    return queries.list_entry_versions(dictionary=code)


@router.get("/dictionaries/{code}/entries", response=list[LabelOut])
@requires(P.VIEW)
def list_entries(request: HttpRequest, code: str):
    return queries.list_entries(dictionary=code, on=clock.today())


@router.post("/dictionaries/{code}/entries", response=EntryOut)
@requires(P.EDIT)
def revise_entry(request: HttpRequest, code: str, payload: RevisionIn):
    return services.revise_entry(
        dictionary=code,
        code=payload.code,
        label=payload.label,
        from_date=payload.from_date,
        source=payload.source,
        position=payload.position,
        by=request.actor,
        at=clock.now(),
    )


@router.post("/dictionaries/{code}/entries/{entry_code}/retire", response=EntryOut)
@requires(P.EDIT)
def retire_entry(request: HttpRequest, code: str, entry_code: str, payload: RetirementIn):
    return services.retire_entry(
        dictionary=code, code=entry_code, from_date=payload.from_date, by=request.actor, at=clock.now()
    )


@router.get("/divisions", response=list[DivisionOut])
@requires(P.VIEW)
def list_divisions(request: HttpRequest, parent_code: str = "", q: str = ""):
    if q:
        return queries.search_divisions(q=q, below=parent_code)
    return queries.list_divisions(parent_code=parent_code)
