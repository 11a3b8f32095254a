"""Three administrators at work: a right that waits for a second person, a setting with its reason, logs under seal."""

from ..district import District


def tell(district: District) -> None:
    from jiayi.foundation.accounts import queries as accounts
    from jiayi.foundation.accounts import services
    from jiayi.foundation.audit import services as audit
    from jiayi.foundation.safeguards import services as safeguards
    from jiayi.kernel.access import Role, permissions_of
    from jiayi.kernel.actor import Actor

    found = {account.username: account for account in accounts.list_accounts(limit=100).items}
    keeper = found["secadmin"]
    by = Actor(
        kind="staff",
        account_id=keeper.pk,
        name=keeper.display_name,
        organization_id=keeper.organization_id,
        roles=frozenset({Role.SECURITY_ADMIN}),
        permissions=permissions_of([Role.SECURITY_ADMIN]),
        channel="desk",
    )
    nurse = found["nurse01"]
    services.propose_role_grant(
        account_id=nurse.pk,
        role=Role.CLERK,
        organization_id=nurse.organization_id,
        team_id=None,
        reason="签约专员休产假，护士代管三个月",
        by=by,
        at=district.now,
    )
    safeguards.change_safeguard(
        code="staff_idle_minutes",
        value=25,
        reason="测评意见：护士站电脑多人经过",
        effective_at=None,
        by=by,
        at=district.now,
    )
    audit.seal_logs(at=district.now)
