"""Cases of residents who say it never happened."""

from django.db.models import QuerySet

from jiayi.kernel import disclosure, paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import CaseStatus, DisputeCase


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


def page_cases(*, q: str = "", status: str, kind: str, cursor: str | None, limit: int) -> Page:
    """The cases in scope, the most urgent first."""
    rows = _with_names()
    if q:
        disclosure.forbid_name_search()
        rows = rows.filter(patient__name__startswith=q)
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    return paging.page(rows, order=("due_date", "id"), cursor=cursor, limit=limit)


def list_cases_of(*, patient_id: int) -> list[DisputeCase]:
    return list(_with_names().filter(patient_id=patient_id).order_by("-id")[:100])


def has_open_contract_dispute(*, contract_id: int) -> bool:
    """While somebody says they do not know of the contract, its fee is not paid out."""
    return DisputeCase.objects.filter(
        contract_id=contract_id, kind=DisputeCase.Kind.CONTRACT, status=CaseStatus.OPEN
    ).exists()


def _with_names() -> QuerySet[DisputeCase]:
    return DisputeCase.objects.select_related("patient", "contract__team", "entitlement__item")
