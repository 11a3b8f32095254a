"""验收报告: one JSON object computed from the database through the services and measures, beside what was published."""

from datetime import datetime
from typing import Any

from jiayi.kernel import clock, scope


def build() -> dict[str, Any]:
    """The report. An empty database is filled with the demo district first, since the report speaks of it."""
    from . import preparing  # models are ready only when Django is

    preparing.ensure_district()
    return blocks(at=clock.now())


def blocks(*, at: datetime) -> dict[str, Any]:
    """All blocks, from the records and rules as they are now."""
    from . import money, preparing, scoring, signing

    with scope.everything(reason="the report adds up the whole district"):
        place = preparing.find_places()
        preparing.compute_years(at=at)
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
