"""规则: a new version of a package waits for the second person; the policy is being redrafted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jiayi.foundation.revisions import queries, services

from .exports import actor

if TYPE_CHECKING:
    from ..district import District


def tell(district: District) -> None:
    director, bureau = actor("director", district), actor("bureau", district)
    today, now = district.today, district.now
    next_year = date(today.year + 1, 1, 1)

    kind = queries.get_kind(code="packages", by=director)
    [base] = queries.versions_of(kind=kind, code="diabetes")
    content = kind.content(base.id)
    for line in content["lines"]:
        if line["item_code"] == "glucose_test":
            line["times"], line["windows"], line["interval_days"] = 6, "free", 30
    draft = services.start_revision(
        kind="packages", code="diabetes", base_id=base.id, by=director, at=now - timedelta(days=2)
    )
    services.save_revision(
        revision_id=draft.pk,
        content=content,
        effective_from=next_year,
        source="中心主任办公会纪要（演示）",
        reason="血糖没控制好的居民一年只测四次不够，改成六次，按需要安排",
        edition=0,
        by=director,
        at=now - timedelta(days=2),
    )
    services.propose_revision(revision_id=draft.pk, on=today, by=director, at=now - timedelta(days=1))

    policy = queries.versions_of(kind=queries.get_kind(code="signing_policy", by=bureau), code="national")[0]
    started = services.start_revision(
        kind="signing_policy", code="national", base_id=policy.id, by=bureau, at=now - timedelta(hours=3)
    )
    services.save_revision(
        revision_id=started.pk,
        content=dict(started.content) | {"cooling_off_days": 10},
        effective_from=next_year,
        source=policy.source,
        reason="春节前后签的，七天里常有一半是假期",
        edition=0,
        by=bureau,
        at=now - timedelta(hours=3),
    )
