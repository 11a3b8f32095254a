from django.db.models import Prefetch, Q

from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page

from ..models import StaffAccount, StaffRole


def list_accounts(
    *, q: str = "", role: str = "", status: str = "", cursor: str | None = None, limit: int = 30
) -> Page:
    """The staff accounts in scope with their roles, by user name."""
    rows = StaffAccount.objects.all()
    if q:
        rows = rows.filter(Q(username__startswith=q.lower()) | Q(display_name__contains=q))
    if role:
        rows = rows.filter(Q(pk__in=StaffRole.objects.filter(role=role).values("account_id")))
    if status:
        rows = rows.filter(status=status)
    return page(_with_roles(rows), order=("username", "id"), cursor=cursor, limit=limit)


def get_account(*, account_id: int) -> StaffAccount:
    """One account in scope with its roles.

    :raises NotFound: if there is none, or it is another organisation's
    """
    account = _with_roles(StaffAccount.objects.filter(pk=account_id)).first()
    if account is None:
        raise NotFound()
    return account


def _with_roles(rows):
    roles = StaffRole.objects.select_related("organization", "team").order_by("id")
    return rows.select_related("organization", "practitioner").prefetch_related(Prefetch("roles", roles))
