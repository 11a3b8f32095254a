"""Tables and prints out, at the desk: asking, approving, taking away, looking back."""

from django.http import FileResponse, HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.paging import Page
from jiayi.kernel.schemas import PageIn

from .. import queries, services
from ..permissions import ImportPermission
from ..schemas import DecisionIn, ExportFilterIn, ExportIn, ExportKindOut, ExportOut, ExportPageOut

router = Router(tags=["导出"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {".xlsx": XLSX, ".pdf": "application/pdf", ".csv": "text/csv; charset=utf-8"}


@router.get("/export-kinds", response=list[ExportKindOut])
@requires(ImportPermission.EXPORT)
def list_export_kinds(request: HttpRequest):
    now = clock.now()
    return [
        {
            "code": kind.code,
            "title": kind.title,
            "is_personal": queries.may_take_people(kind, by=request.actor),
            "is_print": kind.is_print,
            "free_prints": queries.free_prints(kind, at=now),
        }
        for kind in queries.list_export_kinds(by=request.actor)
    ]


@router.post("/exports", response=ExportOut)
@requires(ImportPermission.EXPORT)
def request_export(request: HttpRequest, payload: ExportIn):
    job = services.request_export(
        code=payload.code,
        params=payload.params,
        is_personal=payload.is_personal,
        purpose=payload.purpose,
        file_format=payload.file_format,
        by=request.actor,
        at=clock.now(),
    )
    return ExportOut.of(job, by=request.actor, at=clock.now())


@router.get("/exports", response=ExportPageOut)
@requires(ImportPermission.EXPORT)
def list_exports(request: HttpRequest, paging: Query[PageIn]):
    return _page(request, queries.page_exports(by=request.actor, cursor=paging.cursor, limit=paging.limit))


@router.get("/exports/{job_id}", response=ExportOut)
@requires(ImportPermission.EXPORT)
def get_export(request: HttpRequest, job_id: int):
    job = queries.get_export(job_id=job_id, by=request.actor)
    return ExportOut.of(job, by=request.actor, at=clock.now())


@router.get("/exports/{job_id}/file")
@requires(ImportPermission.EXPORT)
def download_export(request: HttpRequest, job_id: int):
    job = services.note_download(job_id=job_id, by=request.actor, at=clock.now())
    path = queries.export_file(job)
    name = f"{job.title}-{job.requested_at:%Y%m%d}-{job.pk}{path.suffix}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[path.suffix])


@router.post("/exports/{job_id}/withdraw", response=ExportOut)
@requires(ImportPermission.EXPORT)
def withdraw_export(request: HttpRequest, job_id: int):
    job = services.withdraw_export(job_id=job_id, by=request.actor, at=clock.now())
    return ExportOut.of(job, by=request.actor, at=clock.now())


@router.get("/export-approvals", response=ExportPageOut)
@requires(ImportPermission.APPROVE_EXPORT)
def list_exports_to_approve(request: HttpRequest, paging: Query[PageIn]):
    return _page(request, queries.page_waiting_exports(cursor=paging.cursor, limit=paging.limit))


@router.post("/export-approvals/{job_id}/approve", response=ExportOut)
@requires(ImportPermission.APPROVE_EXPORT)
def approve_export(request: HttpRequest, job_id: int, payload: DecisionIn):
    job = services.approve_export(job_id=job_id, note=payload.note, by=request.actor, at=clock.now())
    return ExportOut.of(job, by=request.actor, at=clock.now())


@router.post("/export-approvals/{job_id}/refuse", response=ExportOut)
@requires(ImportPermission.APPROVE_EXPORT)
def refuse_export(request: HttpRequest, job_id: int, payload: DecisionIn):
    job = services.refuse_export(job_id=job_id, note=payload.note, by=request.actor, at=clock.now())
    return ExportOut.of(job, by=request.actor, at=clock.now())


@router.get("/logs/exports", response=ExportPageOut)
@requires(ImportPermission.AUDIT_EXPORTS)
def list_export_log(request: HttpRequest, asked: Query[ExportFilterIn]):
    found = queries.page_all_exports(
        q=asked.q,
        state=asked.state,
        is_personal=asked.is_personal,
        from_date=asked.from_date,
        to_date=asked.to_date,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return _page(request, found)


def _page(request: HttpRequest, found: Page) -> Page:
    return found.with_items([ExportOut.of(job, by=request.actor, at=clock.now()) for job in found.items])
