"""导出: one list waits for approval, one was refused, one was approved and is made when the worker starts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.imports import services as imports
from jiayi.kernel.actor import Actor

if TYPE_CHECKING:
    from ..district import District


def actor(username: str, district: District) -> Actor:
    """A member of staff of the demo, as signed in at the desk."""
    account = accounts.list_accounts(q=username, limit=1).items[0]
    found = accounts.staff_actor(account, on=district.today)
    if found is None:
        raise LookupError(username)
    return found


def tell(district: District) -> None:
    clerk, director, bureau = (actor(name, district) for name in ("clerk", "director", "bureau"))
    now = district.now
    asked = [
        (clerk, {"tag": "elderly"}, "社区发 65 岁以上老人体检通知，用完删除", timedelta(hours=3)),
        (clerk, {}, "做通讯录", timedelta(days=1)),
        (director, {"tag": "hypertension"}, "和疾控核对高血压在管名单", timedelta(days=1, hours=2)),
    ]
    jobs = [
        imports.request_export(
            code="patients", params=params, is_personal=True, purpose=purpose, by=by, at=now - before
        )
        for by, params, purpose, before in asked
    ]
    imports.refuse_export(
        job_id=jobs[1].pk, note="通讯录用不到证件号，导脱敏的就够", by=director, at=now - timedelta(hours=20)
    )
    imports.approve_export(job_id=jobs[2].pk, note="同意", by=bureau, at=now - timedelta(hours=22))
