"""Rights change with four eyes: the security administrator proposes, another person confirms (等保 L3-AC-2)."""

from datetime import datetime
from typing import Any

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.proposals import services as proposals
from jiayi.kernel.access import ROLE_LABELS, SEPARATED, Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound

from .. import queries
from ..models import STAFF_ROLES, StaffAccount
from ..permissions import AccountPermission
from .administration import NotOnOneself, RoleConflict, grant_role, remove_role

GRANT, REMOVE = "role_grant", "role_remove"


def propose_role_grant(
    *, account_id: int, role: str, organization_id: int, team_id: int | None, reason: str, by: Actor, at: datetime
) -> Any:
    """Ask a second person to give a role; nothing changes before.

    :raises NotOnOneself: for the own account
    :raises RoleConflict: two of the three administrators, or the role is held there already
    """
    account = _other(account_id, by)
    if role not in dict(STAFF_ROLES):
        raise InvalidInput("没有这个角色")
    place = organizations.get_managed_organization(organization_id=organization_id)
    held = list(account.roles.all())
    if role in SEPARATED and any(row.role in SEPARATED and row.role != role for row in held):
        raise RoleConflict()
    if any((row.role, row.organization_id, row.team_id) == (role, organization_id, team_id) for row in held):
        raise RoleConflict("已有这个角色")
    return proposals.propose(
        code=GRANT,
        organization_id=account.organization_id,
        title=f"给{_named(account)}加岗位：{ROLE_LABELS[Role(role)]}（{place.short_name or place.name}）",
        subject=f"account:{account.pk}",
        payload={
            "account_id": account.pk,
            "role": role,
            "organization_id": organization_id,
            "team_id": team_id,
        },
        reason=reason,
        by=by,
        at=at,
    )


def propose_role_removal(*, account_id: int, role_id: int, reason: str, by: Actor, at: datetime) -> Any:
    """Ask a second person to take a role away. An account that must be out at once is disabled instead.

    :raises NotFound: the account does not hold it
    """
    account = _other(account_id, by)
    role = next((row for row in account.roles.all() if row.pk == role_id), None)
    if role is None:
        raise NotFound("这个账号没有这个岗位")
    place = role.organization.short_name or role.organization.name
    return proposals.propose(
        code=REMOVE,
        organization_id=account.organization_id,
        title=f"收回{_named(account)}的岗位：{ROLE_LABELS[Role(role.role)]}（{place}）",
        subject=f"account:{account.pk}",
        payload={"account_id": account.pk, "role_id": role_id},
        reason=reason,
        by=by,
        at=at,
    )


def carry_out_grant(payload: dict[str, Any], by: Actor, at: datetime) -> None:
    grant_role(**payload, by=by, at=at)


def carry_out_removal(payload: dict[str, Any], by: Actor, at: datetime) -> None:
    remove_role(**payload, by=by, at=at)


def register_kinds() -> None:
    """Called once when Django starts (from `jobs`)."""
    hands = {"propose": AccountPermission.ASSIGN_ROLES, "confirm": AccountPermission.CONFIRM_ROLES}
    proposals.register_kind(code=GRANT, title="加岗位", carry_out=carry_out_grant, **hands)
    proposals.register_kind(code=REMOVE, title="收回岗位", carry_out=carry_out_removal, **hands)


def _other(account_id: int, by: Actor) -> StaffAccount:
    if by.account_id == account_id:
        raise NotOnOneself()
    return queries.get_account(account_id=account_id)


def _named(account: StaffAccount) -> str:
    return f"{account.display_name}（{account.username}）"
