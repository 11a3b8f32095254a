"""How one likes one's tables, and acts on many rows, at the desk."""

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn

from .. import queries, schemas, services
from ..permissions import WorktablePermission as P

router = Router(tags=["工作台表格"])
TABLE = Path(..., max_length=60, pattern=r"^[a-z][a-z0-9-]*$")


@router.get("/worktables/{table}", response=schemas.WorktableOut)
@requires(P.ARRANGE)
def get_worktable(request: HttpRequest, table: str = TABLE):
    layout = queries.find_layout(table=table, by=request.actor)
    return {
        "columns": layout.columns if layout else [],
        "density": layout.density if layout else "comfortable",
        "views": [
            schemas.ViewOut.of(view, by=request.actor) for view in queries.list_views(table=table, by=request.actor)
        ],
    }


@router.put("/worktables/{table}", response={204: None})
@requires(P.ARRANGE)
def save_worktable(request: HttpRequest, payload: schemas.LayoutIn, table: str = TABLE):
    services.save_layout(table=table, columns=payload.columns, density=payload.density, by=request.actor)
    return Status(204, None)


@router.post("/worktables/{table}/views", response=schemas.ViewOut)
@requires(P.ARRANGE)
def save_table_view(request: HttpRequest, payload: schemas.ViewIn, table: str = TABLE):
    view = services.save_view(table=table, **payload.dict(), by=request.actor, at=clock.now())
    return schemas.ViewOut.of(view, by=request.actor)


@router.delete("/table-views/{view_id}", response={204: None})
@requires(P.ARRANGE)
def delete_table_view(request: HttpRequest, view_id: int):
    services.delete_view(view_id=view_id, by=request.actor)
    return Status(204, None)


@router.post("/bulk-jobs/preview", response=schemas.BulkPreviewOut)
@requires(P.ARRANGE)
def preview_bulk_job(request: HttpRequest, payload: schemas.BulkIn):
    found = services.preview_bulk(**payload.dict(), by=request.actor, at=clock.now(), on=clock.today())
    return {
        "will_count": found.will_count,
        "skip_count": found.skip_count,
        "reasons": [{"reason": reason, "count": count} for reason, count in found.reasons],
        "rows": found.rows,
    }


@router.post("/bulk-jobs", response=schemas.BulkJobOut)
@requires(P.ARRANGE)
def start_bulk_job(request: HttpRequest, payload: schemas.BulkIn):
    job = services.start_bulk(**payload.dict(), by=request.actor, at=clock.now(), on=clock.today())
    return schemas.BulkJobOut.of(job, by=request.actor)


@router.get("/bulk-jobs", response=schemas.BulkJobPageOut)
@requires(P.ARRANGE)
def list_bulk_jobs(request: HttpRequest, asked: Query[schemas.BulkFilterIn]):
    found = queries.page_bulk_jobs(
        by=request.actor,
        everyone=asked.everyone,
        q=asked.q,
        code=asked.code,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return found.with_items([schemas.BulkJobOut.of(job, by=request.actor) for job in found.items])


@router.get("/bulk-jobs/{job_id}", response=schemas.BulkJobOut)
@requires(P.ARRANGE)
def get_bulk_job(request: HttpRequest, job_id: int):
    return schemas.BulkJobOut.of(queries.get_bulk_job(job_id=job_id, by=request.actor), by=request.actor)


@router.post("/bulk-jobs/{job_id}/undo", response=schemas.BulkJobOut, summary="撤回一次批量办理")
@requires(P.ARRANGE)
def undo_bulk_job(request: HttpRequest, job_id: int):
    back = services.undo_bulk(job_id=job_id, by=request.actor, at=clock.now())
    return schemas.BulkJobOut.of(back, by=request.actor)


@router.get("/bulk-jobs/{job_id}/rows", response=schemas.BulkRowPageOut)
@requires(P.ARRANGE)
def list_bulk_rows(request: HttpRequest, job_id: int, paging: Query[PageIn], verdict: str = ""):
    return queries.page_bulk_rows(
        job_id=job_id, verdict=verdict, by=request.actor, cursor=paging.cursor, limit=paging.limit
    )
