"""验收报告: one JSON object computed from the database through the services and measures, beside what was published."""

from datetime import datetime
from typing import Any

from jiayi.kernel import clock, scope

BLOCKS = (
    "signing",
    "plan",
    "published_2016",
    "rollup",
    "effective_signing",
    "xiacheng",
    "distribution",
    "income_split",
)


def build(*, at: datetime | None = None) -> dict[str, Any]:
    """All blocks. An empty database is filled with the demo district first, since the report speaks of it."""
    from . import money, preparing, scoring, signing  # models are ready only when Django is

    moment = at or clock.now()
    preparing.ensure_district()
    with scope.everything(reason="the report adds up the whole district"):
        place = preparing.find_places()
        preparing.compute_years(at=moment)
        return {
            "signing": signing.signing(place),
            "plan": signing.plan(place),
            "published_2016": signing.published_2016(),
            "rollup": signing.rollup(place),
            "effective_signing": scoring.effective_signing(place),
            "xiacheng": scoring.xiacheng(place),
            "distribution": money.distribution(place),
            "income_split": money.income_split(),
        }
