"""拒签登记, for the doctor at the door and for the clerk at the desk."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..permissions import ContractPermission as P
from ..schemas import RefusalOut

router_for_doctor = Router(tags=["拒签登记"])
router_for_desk = Router(tags=["拒签登记"])


@router_for_doctor.get("/refusal-reasons", response=list[schemas.ReasonOut])
@router_for_desk.get("/refusal-reasons", response=list[schemas.ReasonOut])
@requires(P.READ)
def list_refusal_reasons(request: HttpRequest) -> Any:
    return [{"code": code, "label": label} for code, label in queries.refusal_reasons(on=clock.today()).items()]


@router_for_doctor.get("/standing-refusals", response=list[RefusalOut])
@requires(P.READ)
def list_standing_refusals(
    request: HttpRequest,
    patient_ids: list[int] = Query(..., max_length=100),  # noqa: B008 ninja's way of naming a list
) -> Any:
    """Who of these does not want to sign, and why."""
    return _shown(queries.standing_refusals(patient_ids=patient_ids).values())


@router_for_doctor.post("/patients/{patient_id}/refusals", response=RefusalOut)
@router_for_desk.post("/patients/{patient_id}/refusals", response=RefusalOut)
@requires(P.OFFER)
def record_refusal(request: HttpRequest, patient_id: int, body: schemas.RefusalIn) -> Any:
    made = services.record_refusal(
        patient_id=patient_id,
        channel=body.channel,
        reason_code=body.reason,
        note=body.note,
        team_id=body.team_id,
        ask_again_date=body.ask_again_date,
        never_again=body.never_again,
        by=request.actor,
        at=clock.now(),
    )
    return _shown([queries.get_refusal(refusal_id=made.pk)])[0]


@router_for_doctor.post("/refusals/{refusal_id}/lift", response=RefusalOut)
@router_for_desk.post("/refusals/{refusal_id}/lift", response=RefusalOut)
@requires(P.OFFER)
def lift_refusal(request: HttpRequest, refusal_id: int) -> Any:
    services.lift_refusal(refusal_id=refusal_id, by=request.actor, at=clock.now())
    return _shown([queries.get_refusal(refusal_id=refusal_id)])[0]


@router_for_desk.get("/refusals/rates", response=list[schemas.RefusalRateOut])
@requires(P.READ)
def list_refusal_rates(request: HttpRequest, asked: Query[schemas.RefusalYear]) -> Any:
    """Per team: of those it asked in a year, how many said no, and why."""
    labels = queries.refusal_reasons(on=clock.today())
    return [
        schemas.RefusalRateOut(
            team_id=rate.team_id,
            team_name=rate.team_name,
            leader_name=rate.leader_name,
            asked=rate.asked,
            refused=rate.refused,
            reasons=[{"label": labels.get(code, code), "persons": count} for code, count in rate.reasons.items()],
        )
        for rate in queries.refusal_rates(year=asked.year)
    ]


@router_for_doctor.get("/refusals", response=PageOut[RefusalOut])
@router_for_desk.get("/refusals", response=PageOut[RefusalOut])
@requires(P.READ)
def list_refusals(request: HttpRequest, filters: Query[schemas.RefusalFilters]) -> Any:
    page = queries.page_refusals(
        q=filters.q,
        reason=filters.reason,
        channel=filters.channel,
        state=filters.state,
        team_ids=(filters.team_id,) if filters.team_id else (),
        today=clock.today(),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return page.with_items(_shown(page.items))


def _shown(rows: Any) -> list[RefusalOut]:
    today = clock.today()
    labels = queries.refusal_reasons(on=today)
    return [RefusalOut.of(row, labels=labels, today=today) for row in rows]
