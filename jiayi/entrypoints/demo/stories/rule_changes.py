"""规则: a new version of a package and of a class wait for the second person; the policy is being redrafted; last night
the worker put the classes in line with their rules.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jiayi.foundation.patients import services as patients
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
    _elders_from_sixty(district, next_year)
    night = now - timedelta(hours=6, minutes=50)
    last_night = patients.start_nightly_tag_run(on=today, at=night)
    if last_night is not None:
        patients.run_tag_rules(run_id=last_night.pk, at=night)


def _elders_from_sixty(district: District, first_day: date) -> None:
    """The district counts the signed elders from sixty on; the class still begins at sixty-five."""
    director, now = actor("director", district), district.now
    [base] = queries.versions_of(kind=queries.get_kind(code="tag_rules", by=director), code="elderly")
    draft = services.start_revision(
        kind="tag_rules", code="elderly", base_id=base.id, by=director, at=now - timedelta(days=1)
    )
    sixty = {"fact": "age", "age_unit": "years", "age_from": 60, "age_to": None}
    services.save_revision(
        revision_id=draft.pk,
        content=dict(draft.content) | {"name": "60 岁及以上老年人", "conditions": [sixty]},
        effective_from=first_day,
        source="中心主任办公会纪要（演示）",
        reason="市里考核老年人签约按 60 岁数，名单和考核要对得上",
        edition=0,
        by=director,
        at=now - timedelta(days=1),
    )
    services.propose_revision(revision_id=draft.pk, on=district.today, by=director, at=now - timedelta(hours=20))
