from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas
from ..permissions import AuditPermission as P

router = Router(tags=["谁看过我的档案"])
DAYS = 30


@router.get("/read-log", response=PageOut[schemas.OwnReadOut])
@requires(P.READ_OWN)
def list_who_read_my_record(request: HttpRequest, paging: Query[PageIn]):
    found = queries.list_reads_of(queries.shown_to(request.actor), cursor=paging.cursor, limit=paging.limit)
    return {
        "items": [schemas.OwnReadOut.of(line) for line in found.items],
        "next_cursor": found.next_cursor,
    }


@router.get("/read-log/summary", response=schemas.ReadSummaryOut)
@requires(P.READ_OWN)
def get_read_summary(request: HttpRequest):
    people, times = queries.count_reads_of(queries.shown_to(request.actor), at=clock.now(), days=DAYS)
    return {"days": DAYS, "people": people, "times": times}
