from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, rules, schemas, services
from ..permissions import AuditPermission as P

router = Router(tags=["日志"])


@router.get("/logs/choices", response=schemas.LogChoicesOut)
@requires(P.READ)
def get_log_choices(request: HttpRequest):
    return {
        "purposes": [{"code": code, "label": label} for code, label in rules.PURPOSES.items()],
        "kinds": [{"code": code, "label": label} for code, label in rules.SECURITY_KINDS.items()],
        "channels": [{"code": code, "label": label} for code, label in schemas.CHANNELS.items()],
    }


@router.get("/logs/reads", response=PageOut[schemas.ReadOut])
@requires(P.READ)
def list_read_log(request: HttpRequest, asked: Query[schemas.ReadFilterIn]):
    found = queries.list_reads(**asked.wanted())
    return found.with_items([schemas.ReadOut.of(line) for line in found.items])


@router.get("/logs/openings", response=PageOut[schemas.OpeningOut], summary="凭理由查看的档案")
@requires(P.READ)
def list_record_openings(request: HttpRequest, asked: Query[schemas.OpeningFilterIn]):
    found = queries.list_openings(**asked.wanted())
    return found.with_items([schemas.OpeningOut.of(opening) for opening in found.items])


@router.get("/logs/security", response=PageOut[schemas.SecurityOut])
@requires(P.READ_SECURITY)
def list_security_log(request: HttpRequest, asked: Query[schemas.SecurityFilterIn]):
    found = queries.list_security(**asked.wanted())
    return found.with_items([schemas.SecurityOut.of(line) for line in found.items])


@router.get("/logs/events", response=PageOut[schemas.EventOut])
@requires(P.READ)
def list_event_log(request: HttpRequest, asked: Query[schemas.EventFilterIn]):
    found = queries.list_events(**asked.wanted())
    return found.with_items([schemas.EventOut.of(event) for event in found.items])


@router.get("/logs/parked-events", response=PageOut[schemas.ParkedOut])
@requires(P.READ, P.RETRY_EVENT)
def list_parked_events(request: HttpRequest, paging: Query[PageIn]):
    found = queries.list_parked(cursor=paging.cursor, limit=paging.limit)
    return found.with_items([schemas.ParkedOut.of(delivery, delivery.event) for delivery in found.items])


@router.post("/logs/parked-events/{delivery_id}/retry", response={204: None})
@requires(P.RETRY_EVENT)
def retry_parked_event(request: HttpRequest, delivery_id: int):
    services.retry_delivery(delivery_id=delivery_id)


@router.get("/logs/seals", response=list[schemas.SealOut], summary="日志封到哪里了")
@requires(P.CHECK)
def list_log_seals(request: HttpRequest):
    return queries.seal_states()


@router.get("/logs/checks", response=PageOut[schemas.CheckOut], summary="日志核对")
@requires(P.CHECK)
def list_log_checks(request: HttpRequest, paging: Query[PageIn]):
    found = queries.page_checks(cursor=paging.cursor, limit=paging.limit)
    return found.with_items([schemas.CheckOut.of(check) for check in found.items])


@router.post("/logs/checks", response=schemas.CheckOut, summary="核对全部日志")
@requires(P.CHECK)
def ask_log_check(request: HttpRequest):
    return schemas.CheckOut.of(services.ask_check(by=request.actor, at=clock.now()))
