from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import scope
from jiayi.kernel.access import Permission, roles_with
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page

from ..models import StaffAccount, StaffRole

_HISTORY = """
SELECT event.pgh_created_at, event.pgh_label, event.role, COALESCE(NULLIF(place.short_name, ''), place.name)
FROM accounts_staffroleevent AS event JOIN organizations_organization AS place ON place.id = event.organization_id
WHERE event.account_id = %s ORDER BY event.pgh_id DESC LIMIT 200
"""
_CHANGES = {"insert": "加上", "update": "改动", "delete": "收回"}


@dataclass(frozen=True, slots=True)
class RoleChange:
    at: datetime
    change: str
    role: str
    organization_name: str


def list_role_history(*, account_id: int) -> list[RoleChange]:
    """What the database kept of every role this account ever held, newest first.

    :raises NotFound: another organisation's account
    """
    account = get_account(account_id=account_id)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [account.pk])
        rows = cursor.fetchall()
    return [RoleChange(at, _CHANGES.get(label, label), role, place) for at, label, role, place in rows]


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


def list_holders(*, permission: Permission, organization_id: int) -> list[int]:
    """The active accounts that hold a permission for an organisation: by a role in it or above it."""
    path = organizations.get_organization(organization_id=organization_id).path
    steps = [int(part) for part in path.split(".") if part]
    rows = StaffRole.objects.filter(role__in=roles_with(permission), organization_id__in=steps)
    return sorted(set(rows.filter(account__status=StaffAccount.Status.ACTIVE).values_list("account_id", flat=True)))


def _with_roles(rows: QuerySet[StaffAccount]) -> QuerySet[StaffAccount]:
    roles = StaffRole.objects.select_related("organization", "team").order_by("id")
    return rows.select_related("organization", "practitioner").prefetch_related(Prefetch("roles", roles))
