"""A list of people to visit on paper: by community and building, with room for what came of it."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import services as files
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from .. import queries
from ..events import VisitsPrinted
from ..queries import Visit

MOST = 60


class NobodyToVisit(DomainError):
    """Everybody of the grid has signed, or waits for an answer."""

    code, status, message = "nobody_to_visit", 409, "这个网格没有要上门的人：都签了，或者邀请已经发出"


@transaction.atomic
def print_visits(*, grid_id: int, limit: int, by: Actor, at: datetime) -> bytes:
    """The first people of the list as a PDF; each of them can read that their name left on paper.

    :raises NotFound: the grid is outside the scope
    :raises NobodyToVisit: the list is empty
    """
    found = queries.list_visits(grid_id=grid_id, on=local_date(at), limit=min(limit, MOST))
    if not found.visits:
        raise NobodyToVisit()
    for visit in found.visits:
        audit.record_read(patient_id=visit.patient_id, by=by, at=at, purpose="print", subject="签约上门名单")
    grid = organizations.get_grid(grid_id=grid_id)
    events.publish(
        VisitsPrinted(
            organization_id=grid.organization_id, by=by.label, at=at, grid_id=grid.pk, people=len(found.visits)
        )
    )
    return files.render_document(
        template="visits",
        data={
            "issuer": grid.organization.name,
            "title": f"{grid.name}上门名单",
            "doctor": grid.doctor.name if grid.doctor else "",
            "printed_by": by.name,
            "printed_on": local_date(at),
            "count": len(found.visits),
            "total": found.total,
            "places": _places(found.visits),
        },
    )


def _places(visits: list[Visit]) -> list[dict[str, Any]]:
    """One walk after the other; inside a building in the order of the rule."""
    ordered = sorted(visits, key=lambda visit: (visit.community, visit.building, visit.rank))
    return [
        {
            "title": "　".join(part for part in (community, building) if part) or "没有登记住址",
            "people": [
                {
                    "rank": str(visit.rank),
                    "name": visit.name,
                    "about": f"{'男' if visit.sex == '1' else '女' if visit.sex == '2' else ''} {visit.age} 岁",
                    "address": visit.address,
                    "phone": visit.phone,
                    "reason": visit.reason,
                }
                for visit in group
            ],
        }
        for (community, building), group in groupby(ordered, key=lambda visit: (visit.community, visit.building))
    ]
