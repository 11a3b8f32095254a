"""Cases of residents who say it never happened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.queries import ContractEvidence
from jiayi.kernel import disclosure, paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import CaseStatement, CaseStatus, DisputeCase


class CaseNotFound(NotFound):
    """No such case in scope."""

    message = "没有找到这件异议，或不在您的管理范围内"


def get_case(*, case_id: int, lock: bool = False) -> DisputeCase:
    """
    :raises CaseNotFound: if it does not exist or is out of scope
    """
    rows = _with_names()
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=case_id).first()
    if found is None:
        raise CaseNotFound()
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFile:
    """A case with what speaks for and against it."""

    case: DisputeCase
    evidence: ContractEvidence
    statements: Sequence[CaseStatement]


def get_case_file(*, case_id: int) -> CaseFile:
    """
    :raises CaseNotFound: if it does not exist or is out of scope
    """
    case = get_case(case_id=case_id)
    return CaseFile(
        case=case,
        evidence=contracts.evidence_of(contract=case.contract),
        statements=list(CaseStatement.objects.filter(case=case).order_by("at", "pk")),
    )


def page_cases(
    *,
    q: str = "",
    status: str,
    kind: str,
    team_ids: Collection[int] | None = None,
    overdue_on: date | None = None,
    cursor: str | None,
    limit: int,
) -> Page:
    """The cases in scope, the unanswered first by their day; `overdue_on` keeps those that are late on it."""
    rows = _with_names()
    if team_ids is not None:
        rows = rows.filter(contract__team_id__in=list(team_ids))
    if overdue_on is not None:
        rows = rows.filter(status=CaseStatus.OPEN, due_date__lt=overdue_on)
    if q:
        disclosure.forbid_name_search()
        rows = rows.filter(patient__name__startswith=q)
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    answered = Case(When(status=CaseStatus.OPEN, then=0), default=1, output_field=IntegerField())
    rows = rows.annotate(answered=answered)
    return paging.page(rows, order=("answered", "due_date", "id"), cursor=cursor, limit=limit)


def list_cases_of(*, patient_id: int) -> list[DisputeCase]:
    return list(_with_names().filter(patient_id=patient_id).order_by("-id")[:100])


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCounts:
    open: int
    overdue: int
    frozen_contracts: int


def count_cases(*, today: date) -> CaseCounts:
    """Open cases in scope, those that should have been answered by now, and contracts whose fee is frozen."""
    found = DisputeCase.objects.filter(status=CaseStatus.OPEN).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_date__lt=today)),
        frozen_contracts=Count("pk", filter=Q(kind=DisputeCase.Kind.CONTRACT)),
    )
    return CaseCounts(**found)


def patients_whose_contract_case_moved(*, since: datetime | None) -> list[int]:
    """Everybody with an open contract case, or one decided since then: whose facts must be right before money moves."""
    rows = DisputeCase.objects.filter(kind=DisputeCase.Kind.CONTRACT)
    if since is not None:
        rows = rows.filter(Q(status=CaseStatus.OPEN) | Q(decided_at__gte=since))
    return list(rows.values_list("patient_id", flat=True).distinct())


def find_upheld_contract_case(*, contract_id: int) -> DisputeCase | None:
    """The case by which somebody was found not to have known of this contract."""
    rows = DisputeCase.objects.filter(contract_id=contract_id, kind=DisputeCase.Kind.CONTRACT, status=CaseStatus.UPHELD)
    return rows.order_by("-decided_at").first()


def open_contract_dispute(*, contract_id: int) -> int | None:
    """The case of somebody who says they do not know of this contract; while it is open, its fee is not paid out."""
    rows = DisputeCase.objects.filter(contract_id=contract_id, kind=DisputeCase.Kind.CONTRACT, status=CaseStatus.OPEN)
    return rows.values_list("pk", flat=True).first()


def _with_names() -> QuerySet[DisputeCase]:
    return DisputeCase.objects.select_related("patient", "contract__team__leader", "entitlement__item")
