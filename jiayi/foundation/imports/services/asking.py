"""Who asked for a table, kept on the job so that the worker acts under the same posts."""

from typing import Any

from jiayi.kernel.access import permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden

from ..models import ExportJob, ImportJob

_MEMBERS = frozenset({"staff", "system"})


def home_of(by: Actor) -> int:
    """
    :raises Forbidden: for residents and for staff without an organisation
    """
    if by.organization_id is None or by.kind not in _MEMBERS:
        raise Forbidden("只有机构人员可以导入导出")
    return by.organization_id


def asker_of(by: Actor) -> dict[str, Any]:
    return {
        "organization_name": by.organization_name,
        "practitioner_id": by.practitioner_id,
        "roles": sorted(by.roles),
        "team_ids": sorted(by.team_ids),
    }


def actor_of(job: ExportJob | ImportJob) -> Actor:
    """Who asked, for the rows the job writes; the right to ask was checked then, what the posts allow is as now."""
    kind, _, number = job.requested_by.partition(":")
    roles = frozenset(job.asker.get("roles", []))
    return Actor(
        kind="staff" if kind == "staff" else "system",
        account_id=int(number) if number.isdigit() else None,
        name=job.requested_by_name,
        organization_id=job.organization_id,
        organization_path=job.scope_path,
        organization_name=job.asker.get("organization_name", ""),
        practitioner_id=job.asker.get("practitioner_id"),
        roles=roles,
        permissions=permissions_of(roles),
        team_ids=frozenset(job.asker.get("team_ids", [])),
        channel="desk",
    )
