"""Two records that may be one person, at the desk: compared, kept apart, merged by two persons, separated again."""

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn

from .. import queries, services
from ..permissions import PatientPermission as P
from ..queries import merges
from ..schemas import IdOut
from ..schemas.duplicates import (
    ApartIn,
    ComparisonOut,
    MergeIn,
    PairFilters,
    PairIn,
    PairOut,
    PairPageOut,
    PatientMergeOut,
    PatientMergePageOut,
    UndoIn,
)

router = Router(tags=["疑似重复与合并"])


@router.get("/duplicate-pairs", response=PairPageOut, summary="疑似重复的档案")
@requires(P.PROPOSE_MERGE)
def list_duplicate_pairs(request: HttpRequest, asked: Query[PairFilters]):
    today = clock.today()
    found = merges.page_pairs(
        state=asked.state,
        source=asked.source,
        by=request.actor,
        at=clock.now(),
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return found.with_items([PairOut.of(line, today) for line in found.items])


@router.post("/duplicate-pairs", response=IdOut, summary="两份档案像是同一人")
@requires(P.PROPOSE_MERGE)
def pair_by_hand(request: HttpRequest, payload: PairIn):
    return services.pair_by_hand(**payload.dict(), by=request.actor, at=clock.now())


@router.get("/duplicate-pairs/{pair_id}", response=ComparisonOut, summary="两份档案对着看")
@requires(P.PROPOSE_MERGE)
def compare_duplicate_pair(request: HttpRequest, pair_id: int):
    now = clock.now()
    found = services.open_pair(pair_id=pair_id, by=request.actor, at=now)
    return ComparisonOut.of_comparison(found, by=request.actor, on=clock.today(), at=now)


@router.post("/duplicate-pairs/{pair_id}/keep-apart", response=IdOut, summary="不是同一人")
@requires(P.PROPOSE_MERGE)
def keep_pair_apart(request: HttpRequest, pair_id: int, payload: ApartIn):
    services.keep_apart(pair_id=pair_id, reason=payload.reason, by=request.actor, at=clock.now())
    return IdOut(id=pair_id)


@router.post("/duplicate-pairs/{pair_id}/proposals", response=IdOut, summary="提出合并")
@requires(P.PROPOSE_MERGE)
def propose_merge(request: HttpRequest, pair_id: int, payload: MergeIn):
    proposal = services.propose_merge(pair_id=pair_id, **payload.dict(), by=request.actor, at=clock.now())
    return IdOut(id=proposal.pk)


@router.get("/patient-merges", response=PatientMergePageOut, summary="合并记录")
@requires(P.PROPOSE_MERGE)
def list_patient_merges(request: HttpRequest, asked: Query[PageIn]):
    found = merges.page_merges(cursor=asked.cursor, limit=asked.limit)
    names = queries.names_of(merge.kept_id for merge in found.items)
    now = clock.now()
    return found.with_items([PatientMergeOut.of(merge, names, by=request.actor, at=now) for merge in found.items])


@router.post("/patient-merges/{merge_id}/undo", response=IdOut, summary="撤销合并")
@requires(P.MERGE)
def undo_merge(request: HttpRequest, merge_id: int, payload: UndoIn):
    services.undo_merge(merge_id=merge_id, reason=payload.reason, by=request.actor, at=clock.now())
    return IdOut(id=merge_id)
