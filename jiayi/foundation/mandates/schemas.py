"""Shapes of requests to act for somebody."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out, PageIn, PageOut

from .models import ProxyRequest, RequestState

Kind = Literal["proxy", "guardian"]
Relation = Literal["child", "spouse", "parent", "grandchild", "other"]
SCOPES = {
    "view": "查看健康资料",
    "sign": "签约",
    "confirm": "确认服务",
    "message": "收发消息",
    "book": "预约",
    "pay": "缴费",
}


class ProxyAskIn(Schema):
    """Whom one wants to act for: a name with a number, a phone or the code of their elder card."""

    name: str = Field(min_length=1, max_length=50)
    identity_number: str = Field("", max_length=30)
    phone: str = Field("", max_length=20)
    card_token: str = Field("", max_length=60)
    kind: Kind = "proxy"
    relation: Relation
    scopes: list[str] = Field(default_factory=list, max_length=6)
    months: int = Field(12, ge=1, le=36)
    proof_file_id: int | None = None


class ProxyCodeIn(Schema):
    code: str = Field(min_length=6, max_length=6)


class AgreeIn(Schema):
    scopes: list[str] = Field(min_length=1, max_length=6)


class ProxyAnswerIn(Schema):
    reason: str = Field("", max_length=200)


class ProofNoteIn(Schema):
    note: str = Field(min_length=1, max_length=100)


class WitnessSignatureIn(Schema):
    """A PNG as a data URL, drawn by the person before a member of staff."""

    signature: str = Field(min_length=30, max_length=400_000, pattern=r"^data:image/png;base64,")


class ScopeOut(Out):
    code: str
    label: str


class AskedOut(Out):
    """A request as its asker sees it: what they typed, and what became of it."""

    id: int
    name: str
    kind: str
    kind_label: str
    scopes: list[ScopeOut]
    months: int
    state: str
    state_label: str
    lapses_at: datetime
    reason: str

    @classmethod
    def of(cls, request: ProxyRequest) -> "AskedOut":
        return cls(name=str(request.claimed_name), **_common(request))


class AskedOfMeOut(Out):
    """A request as the person reads it who is asked: who, what for, how long."""

    id: int
    agent_name: str
    relation_label: str
    kind: str
    kind_label: str
    scopes: list[ScopeOut]
    months: int
    state: str
    state_label: str
    lapses_at: datetime
    reason: str
    patient_id: int

    @classmethod
    def of(cls, request: ProxyRequest) -> "AskedOfMeOut":
        return cls(
            agent_name=disclosure.shown_name(request.agent_id, request.agent.name),
            relation_label=ProxyRequest.Relation(request.relation).label,
            patient_id=request.patient_id or 0,
            **_common(request),
        )


class ProxyRequestsOut(Out):
    asked: list[AskedOut]
    received: list[AskedOfMeOut]
    lapse_days: int


class ProxyRequestRowOut(Out):
    """A request at the counter."""

    id: int
    patient_id: int
    patient_name: str
    patient_age_text: str
    agent_name: str
    relation_label: str
    kind: str
    kind_label: str
    scopes: list[ScopeOut]
    months: int
    state: str
    state_label: str
    lapses_at: datetime
    asked_at: datetime
    has_proof: bool
    way_label: str
    decided_by_name: str
    reason: str

    @classmethod
    def of(cls, request: ProxyRequest, on: date) -> "ProxyRequestRowOut":
        person, agent = request.patient, request.agent
        return cls(
            patient_id=person.pk,  # type: ignore[union-attr]
            patient_name=disclosure.shown_name(person.pk, person.name),  # type: ignore[union-attr]
            patient_age_text=patients.age_text(person, on),  # type: ignore[arg-type]
            agent_name=disclosure.shown_name(agent.pk, agent.name),
            relation_label=ProxyRequest.Relation(request.relation).label,
            asked_at=request.asked_at,
            has_proof=request.proof_file_id is not None,
            way_label=ProxyRequest.Way(request.way).label if request.way else "",
            decided_by_name=request.decided_by_name,
            **_common(request),
        )


class ProxyRequestFilters(PageIn):
    state: Literal["", "asked", "confirmed", "declined", "withdrawn", "lapsed"] = ""
    kind: Literal["", "proxy", "guardian"] = ""
    # The person who is to be acted for.
    patient_id: int | None = None


ProxyRequestPageOut = PageOut[ProxyRequestRowOut]


def _common(request: ProxyRequest) -> dict[str, object]:
    return {
        "id": request.pk,
        "kind": request.kind,
        "kind_label": ProxyRequest.Kind(request.kind).label,
        "scopes": [ScopeOut(code=code, label=SCOPES[code]) for code in SCOPES if code in request.scopes],
        "months": request.months,
        "state": request.state,
        "state_label": RequestState(request.state).label,
        "lapses_at": request.lapses_at,
        "reason": request.reason,
    }
