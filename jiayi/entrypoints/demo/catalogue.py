"""What a house needs before people come: divisions, calendar, packages, policies, forms, measures; then the places."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from jiayi.contracting.contracts import services as contracts
from jiayi.entrypoints import builtin
from jiayi.kernel.actor import Actor
from jiayi.performance.measures import services as measures

from . import places

if TYPE_CHECKING:
    from .district import District

BY = Actor.system("demo")
# The published years followed the city's rule; today's contracts run from the day of signing.
POLICIES = (("hangzhou", date(2015, 1, 1)), ("national", date(2023, 1, 1)))


def load(district: District) -> None:
    """The catalogues that ship with the product."""
    builtin.load(at=district.now)


def load_places(district: District) -> None:
    """The tree of the district, the staff of its centres, the published figures and tables."""
    tree = places.build_tree()
    for block, size in enumerate(district.block_sizes()):
        random = Random(f"{district.seed}-places-{block}")
        if block == 0:
            organization, stations = tree["WH"], [tree[f"WH-S{n}"] for n in range(1, 5)]
        else:
            organization, stations = places.add_centre(tree, block), []
        centre = places.staff_centre(random, organization, stations=stations, prefix=f"B{block}" if block else "")
        places.publish_figures(centre, size=size, today=district.today)
    for code, since in POLICIES:
        contracts.assign_policy(organization_id=tree["XCWJ"].pk, policy_code=code, from_date=since)
    measures.load_seeds(by=BY, at=district.now)
