"""How often a team that asked was told no, and why: to help the doctor who asks, not to rank the residents."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from jiayi.foundation.practitioners import queries as practitioners

from ..models import Contract, Origin, SigningRefusal


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalRate:
    """One team in a time. `asked`: persons it proposed to, or who said no to it; `reasons`: code → persons."""

    team_id: int
    team_name: str
    leader_name: str
    asked: int
    refused: int
    reasons: dict[str, int]


def refusal_rates(*, year: int) -> list[RefusalRate]:
    """The teams in scope that asked anybody in a year, the highest share of a no first; small numbers last.

    Rule [ours]: a person counts once for a team, however often they were asked; who said no at the door before
    anything was proposed was asked as well. A no that nobody wrote down for a team is not in it.
    """
    asking = Contract.objects.filter(origin__in=[Origin.TEAM, Origin.PAPER], offered_at__year=year)
    said = SigningRefusal.objects.filter(refused_at__year=year, team__isnull=False)
    asked: Counter[int] = Counter(_persons(asking.values("team_id")))
    unasked = said.exclude(Exists(asking.filter(patient_id=OuterRef("patient_id"), team_id=OuterRef("team_id"))))
    asked.update(_persons(unasked.values("team_id")))
    refused = _persons(said.values("team_id"))
    reasons: dict[int, dict[str, int]] = defaultdict(dict)
    counted: Any = said.order_by().values("team_id", "reason_code").annotate(persons=Count("patient", distinct=True))
    for row in counted:
        reasons[row["team_id"]][row["reason_code"]] = row["persons"]
    names, leaders = practitioners.team_names(asked), practitioners.leaders_of(asked)
    doctors = practitioners.practitioner_names(leaders.values())
    rates = [
        RefusalRate(
            team_id=number,
            team_name=names[number],
            leader_name=doctors.get(leaders[number], ""),
            asked=persons,
            refused=refused.get(number, 0),
            reasons=dict(sorted(reasons[number].items(), key=lambda item: (-item[1], item[0]))),
        )
        for number, persons in asked.items()
        if number in names
    ]
    return sorted(rates, key=lambda rate: (-rate.refused / rate.asked, -rate.asked, rate.team_id))


def _persons(rows: Any) -> dict[int, int]:
    return {row["team_id"]: row["persons"] for row in rows.order_by().annotate(persons=Count("patient", distinct=True))}
