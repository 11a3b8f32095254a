"""异议: opened by the resident or by who took the call, answered by the director, with the evidence side by side."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock, disclosure
from jiayi.kernel.access import allowed, requires
from jiayi.kernel.errors import Forbidden
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..models import CaseStatus, DisputeCase
from ..permissions import FulfillmentPermission as P
from ..schemas import CaseOut

router_for_desk = Router(tags=["异议"])
router_for_doctor = Router(tags=["异议"])
router_for_resident = Router(tags=["异议"])
SAID = {"phone": "电话", "counter": "窗口", "resident_h5": "居民手机", "desk": "管理台", "doctor_pwa": "医生手机"}


class CaseFilters(schemas.CaseFilters):
    overdue: bool = False


class OnBehalfIn(Schema):
    """Written down by who took the call: `reporter` is who spoke, such as 本人 or 女儿."""

    text: str = Field(min_length=2, max_length=500)
    reporter: str = Field(min_length=1, max_length=60)
    channel: Literal["phone", "counter"]


class StatementIn(Schema):
    text: str = Field(min_length=4, max_length=500)


class StatementOut(Schema):
    author_name: str
    text: str
    at: datetime


class EvidenceOut(Schema):
    kind: str
    title: str
    at: datetime
    who: str
    on_behalf_of: str
    channel: str
    device: str
    location: str
    text: str
    file_id: int | None
    sm3: str


class CaseFileOut(CaseOut):
    """`missing` names what a stronger case would have had; `may_decide` = the reader is not who signed."""

    channel_label: str
    reporter: str
    is_overdue: bool
    contract_state: str
    leader_name: str
    evidence: list[EvidenceOut]
    missing: list[str]
    statements: list[StatementOut]
    may_decide: bool
    may_state: bool


class MyCaseOut(Schema):
    """My objection in plain words."""

    id: int
    contract_id: int
    status: str
    title: str
    words: str
    text: str
    opened_at: datetime
    due_date: date
    decided_at: datetime | None


class CaseCountsOut(Schema):
    open: int
    overdue: int
    frozen_contracts: int


@router_for_desk.get("/disputes", response=PageOut[CaseOut])
@requires(P.READ)
def list_disputes(request: HttpRequest, filters: Query[CaseFilters]) -> Any:
    return _page(filters, team_ids=None)


@router_for_doctor.get("/disputes", response=PageOut[CaseOut])
@requires(P.READ)
def list_own_disputes(request: HttpRequest, filters: Query[CaseFilters]) -> Any:
    """Those about contracts and services of the own teams."""
    return _page(filters, team_ids=request.actor.team_ids)


@router_for_desk.get("/disputes/counts", response=CaseCountsOut)
@requires(P.READ)
def count_disputes(request: HttpRequest) -> Any:
    return queries.count_cases(today=clock.today())


@router_for_desk.get("/disputes/{dispute_id}", response=CaseFileOut)
@router_for_doctor.get("/disputes/{dispute_id}", response=CaseFileOut)
@requires(P.READ)
def open_dispute(request: HttpRequest, dispute_id: int) -> Any:
    return _file(request, dispute_id)


@router_for_desk.post("/contracts/{contract_id}/disputes", response=CaseFileOut)
@requires(P.OPEN_CASE)
def dispute_on_behalf(request: HttpRequest, contract_id: int, body: OnBehalfIn) -> Any:
    """The resident called or came: 我不知情 is said to a person as well as to the phone."""
    case = services.dispute_contract(
        contract_id=contract_id,
        text=body.text,
        reporter=body.reporter,
        channel=body.channel,
        by=request.actor,
        at=clock.now(),
    )
    return _file(request, case.pk)


@router_for_desk.post("/disputes/{dispute_id}/statements", response=CaseFileOut)
@router_for_doctor.post("/disputes/{dispute_id}/statements", response=CaseFileOut)
@requires(P.STATE)
def add_statement(request: HttpRequest, dispute_id: int, body: StatementIn) -> Any:
    services.add_statement(case_id=dispute_id, text=body.text, by=request.actor, at=clock.now())
    return _file(request, dispute_id)


@router_for_desk.post("/disputes/{dispute_id}/resolve", response=CaseOut)
@requires(P.DECIDE, P.DECIDE_CONTRACT)
def resolve_dispute(request: HttpRequest, dispute_id: int, body: schemas.DecideIn) -> Any:
    case = queries.get_case(case_id=dispute_id)
    needed = P.DECIDE_CONTRACT if case.kind == DisputeCase.Kind.CONTRACT else P.DECIDE
    if not allowed(request.actor, needed):
        raise Forbidden("整份协议的异议由中心主任处理")
    case = services.decide_case(
        case_id=dispute_id,
        is_upheld=body.outcome == "upheld",
        reason=body.note,
        by=request.actor,
        at=clock.now(),
    )
    return CaseOut.of(case)


@router_for_resident.get("/patients/{patient_id}/disputes", response=list[MyCaseOut])
@requires(P.OWN)
def list_my_disputes(request: HttpRequest, patient_id: int) -> Any:
    patients.get_patient(patient_id=patient_id)
    return [_mine(case) for case in queries.list_cases_of(patient_id=patient_id)]


def _page(filters: CaseFilters, *, team_ids: Any) -> Any:
    page = queries.page_cases(
        q=filters.q,
        status=filters.status,
        kind=filters.kind,
        team_ids=team_ids,
        overdue_on=clock.today() if filters.overdue else None,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return page.with_items([CaseOut.of(case) for case in page.items])


def _file(request: HttpRequest, dispute_id: int) -> CaseFileOut:
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    file = services.open_case_file(case_id=dispute_id, by=actor, at=now)
    case = file.case
    is_open = case.status == CaseStatus.OPEN
    return CaseFileOut(
        **CaseOut.of(case).dict(),
        channel_label=SAID.get(case.channel, case.channel),
        reporter=case.reporter,
        is_overdue=is_open and case.due_date < clock.today(),
        contract_state=case.contract.get_status_display(),
        leader_name=case.contract.team.leader.name,
        evidence=[
            EvidenceOut(
                **{name: getattr(item, name) for name in EvidenceOut.model_fields if name != "on_behalf_of"},
                on_behalf_of=disclosure.shown_name(case.patient_id, item.on_behalf_of),
            )
            for item in file.evidence.items
        ],
        missing=list(file.evidence.missing),
        statements=[StatementOut(author_name=row.author_name, text=row.text, at=row.at) for row in file.statements],
        may_decide=is_open
        and allowed(actor, P.DECIDE_CONTRACT if case.kind == DisputeCase.Kind.CONTRACT else P.DECIDE)
        and (case.kind != DisputeCase.Kind.CONTRACT or services.may_decide(case=case, by=actor)),
        may_state=is_open and allowed(actor, P.STATE),
    )


def _mine(case: DisputeCase) -> MyCaseOut:
    what = case.entitlement.item.name if case.entitlement is not None else "这份签约"
    due = f"{case.due_date.month}月{case.due_date.day}日"
    words = {
        CaseStatus.OPEN: f"正在查，{due}前答复您。查清楚以前，钱先不付。",
        CaseStatus.UPHELD: f"您说得对，{what}不算数。{case.reason}",
        CaseStatus.REJECTED: f"查到是有的。{case.reason}",
    }
    return MyCaseOut(
        id=case.pk,
        contract_id=case.contract_id,
        status=case.status,
        title=f"您说：{'不知道有' if case.entitlement is None else '没有'}{what}",
        words=words[CaseStatus(case.status)],
        text=case.text,
        opened_at=case.opened_at,
        due_date=case.due_date,
        decided_at=case.decided_at,
    )
