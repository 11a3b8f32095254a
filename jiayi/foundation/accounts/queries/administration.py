from django.db.models import Prefetch, Q, QuerySet

from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page

from ..models import StaffAccount, StaffRole


def list_accounts(*, q: str = "", role: str = "", status: str = "", cursor: str | None = None, limit: int = 30) -> Page:
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


def list_posts(*, account_id: int) -> list[tuple[int, str]]:
    """The organisations in which an account holds a role: (id, name)."""
    with scope.everything(reason="own posts may lie in several organisations"):
        rows = StaffRole.objects.filter(account_id=account_id).select_related("organization").order_by("id")
        return list({r.organization_id: r.organization.short_name or r.organization.name for r in rows}.items())


def _with_roles(rows: QuerySet[StaffAccount]) -> QuerySet[StaffAccount]:
    roles = StaffRole.objects.select_related("organization", "team").order_by("id")
    return rows.select_related("organization", "practitioner").prefetch_related(Prefetch("roles", roles))
