"""Tables out and in, at the desk."""

import json
import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.schemas import PageIn

from .. import queries, services
from ..permissions import ImportPermission
from ..schemas import (
    ColumnsIn,
    ImportDetailOut,
    ImportKindOut,
    ImportOut,
    ImportPageOut,
    ImportRowPageOut,
)
from .exports import XLSX
from .exports import router as exports

router = Router(tags=["导入导出"])
router.add_router("", exports)


@router.get("/import-kinds", response=list[ImportKindOut])
@requires(ImportPermission.IMPORT)
def list_import_kinds(request: HttpRequest):
    return queries.list_import_kinds(by=request.actor)


@router.get("/import-kinds/{code}/template")
@requires(ImportPermission.IMPORT)
def download_import_template(request: HttpRequest, code: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        kind = services.write_template(code=code, path=path)
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response.headers["Content-Disposition"] = FileResponse(
        filename=f"{kind.title}-模板.xlsx", as_attachment=True
    ).headers["Content-Disposition"]
    return response


@router.post("/imports", response=ImportOut)
@requires(ImportPermission.IMPORT)
def request_import(request: HttpRequest, code: Form[str], file: File[UploadedFile], params: Form[str] = "{}"):
    return services.request_import(
        code=code,
        content=file.read(),
        name=file.name or "",
        params=_params(params),
        by=request.actor,
        at=clock.now(),
    )


@router.get("/imports", response=ImportPageOut)
@requires(ImportPermission.IMPORT)
def list_imports(request: HttpRequest, paging: Query[PageIn]):
    return queries.page_imports(by=request.actor, cursor=paging.cursor, limit=paging.limit)


@router.get("/imports/{job_id}", response=ImportDetailOut)
@requires(ImportPermission.IMPORT)
def get_import(request: HttpRequest, job_id: int):
    job = queries.get_import(job_id=job_id, by=request.actor)
    earlier = queries.earlier_of(job)
    return {
        "job": job,
        "columns": queries.file_columns(job),
        "fields": queries.kind_of(job).columns,
        "header_row": job.header_row,
        "earlier_at": earlier.finished_at if earlier else None,
    }


@router.post("/imports/{job_id}/columns", response=ImportOut)
@requires(ImportPermission.IMPORT)
def choose_import_columns(request: HttpRequest, job_id: int, payload: ColumnsIn):
    return services.choose_columns(job_id=job_id, keys=payload.keys, by=request.actor, at=clock.now())


@router.post("/imports/{job_id}/reopen", response=ImportOut)
@requires(ImportPermission.IMPORT)
def reopen_import_columns(request: HttpRequest, job_id: int):
    return services.reopen_columns(job_id=job_id, by=request.actor, at=clock.now())


@router.post("/imports/{job_id}/start", response=ImportOut)
@requires(ImportPermission.IMPORT)
def start_import(request: HttpRequest, job_id: int):
    return services.start_import(job_id=job_id, by=request.actor, at=clock.now())


@router.post("/imports/{job_id}/stop", response=ImportOut)
@requires(ImportPermission.IMPORT)
def stop_import(request: HttpRequest, job_id: int):
    return services.stop_import(job_id=job_id, by=request.actor, at=clock.now())


@router.post("/imports/{job_id}/result", response=ImportOut)
@requires(ImportPermission.IMPORT)
def ask_for_import_result(request: HttpRequest, job_id: int):
    return services.ask_for_result(job_id=job_id, by=request.actor, at=clock.now())


@router.get("/imports/{job_id}/file")
@requires(ImportPermission.IMPORT)
def download_import_result(request: HttpRequest, job_id: int):
    job = services.note_result_download(job_id=job_id, by=request.actor, at=clock.now())
    name = f"{job.title}-导入结果-{job.requested_at:%Y%m%d}.xlsx"
    return FileResponse(queries.result_file(job).open("rb"), as_attachment=True, filename=name, content_type=XLSX)


@router.get("/imports/{job_id}/rows", response=ImportRowPageOut)
@requires(ImportPermission.IMPORT)
def list_import_rows(request: HttpRequest, job_id: int, paging: Query[PageIn], verdict: str = ""):
    return queries.page_import_rows(
        job_id=job_id, verdict=verdict, by=request.actor, cursor=paging.cursor, limit=paging.limit
    )


def _params(text: str) -> dict[str, object]:
    try:
        params = json.loads(text)
    except ValueError:
        params = None
    if not isinstance(params, dict):
        raise InvalidInput("导入参数应是一个对象")
    return params
