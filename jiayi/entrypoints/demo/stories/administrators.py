"""Three administrators at work: a right that waits for a second person, a setting with its reason, logs under seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.accounts import services
from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import services as safeguards
from jiayi.kernel.access import Role

from .exports import actor

if TYPE_CHECKING:
    from ..district import District


def tell(district: District) -> None:
    keeper = actor("secadmin", district)
    nurse = accounts.list_accounts(q="nurse01", limit=1).items[0]
    services.propose_role_grant(
        account_id=nurse.pk,
        role=Role.CLERK,
        organization_id=nurse.organization_id,
        team_id=None,
        reason="签约专员休产假，护士代管三个月",
        by=keeper,
        at=district.now,
    )
    safeguards.change_safeguard(
        code="staff_idle_minutes",
        value=25,
        reason="测评意见：护士站电脑多人经过",
        effective_at=None,
        by=keeper,
        at=district.now,
    )
    audit.seal_logs(at=district.now)
