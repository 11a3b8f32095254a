"""What the teams did: entitlements with their windows, follow-ups with answers and readings, what is left and due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from psycopg.types.range import Range

from jiayi.contracting.contracts.models import PackageLine
from jiayi.contracting.contracts.rules import LineView, PersonView, effective_lines
from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.contracting.fulfillment.rules import plan_windows
from jiayi.kernel.period import SHANGHAI

from .bulk import filling
from .contracts import numbered, packages_for
from .copying import copy_rows
from .plan import Signing
from .visits import Visit, make_visit, pressures, write

if TYPE_CHECKING:
    from .district import District

BORN_DONE = "fulfillment.Entitlement:status_birth"
Lines = dict[str, list[tuple[LineView, PackageLine]]]
PROGRAMMES = {"hypertension_followup": "hypertension", "diabetes_followup": "diabetes"}
# How much of what is due the teams get done; good and weak ones, so that the measures have something to tell.
_DILIGENCE = (0.95, 0.9, 0.93, 0.84, 0.7, 0.94, 0.82, 0.78, 0.91, 0.6, 0.9, 0.8, 0.76, 0.85, 0.88, 0.83, 0.81)


def load(district: District) -> None:
    """Write everything that was served under the contracts of today."""
    visits: list[Visit] = []
    with filling(Entitlement):
        copy_rows(Entitlement, ENTITLEMENT_COLUMNS, _entitlements(district, _lines(), visits), ignoring=[BORN_DONE])
    write(district, visits)


ENTITLEMENT_COLUMNS = [
    "contract_id",
    "patient_id",
    "organization_id",
    "team_id",
    "item_id",
    "line_id",
    "sequence",
    "is_mandatory",
    "window",
    "window_end",
    "expires_date",
    "status",
    "evidence_kind",
    "evidence_id",
    "delivered_at",
    "delivered_date",
    "practitioner_id",
    "place",
    "recorded_by",
    "confirmed_at",
]


def _entitlements(district: District, lines: Lines, visits: list[Visit]) -> Iterator[tuple[Any, ...]]:
    random = Random(f"{district.seed}-services")
    for number, block, s in numbered(district):
        if s.policy != "national" or s.signed_date is None:
            continue
        centre = district.centres[block]
        tags = frozenset(code for code, since in s.person.tags if since <= s.start)
        months = max((s.start - s.person.birth_date).days * 12 // 365, 0)
        wanted = [line for code in packages_for(s, s.signed_date) for line, _ in lines.get(code, [])]
        details = {line.line_id: model for pairs in lines.values() for line, model in pairs}
        for line in effective_lines(wanted, PersonView(tags=tags, age_months=months)):
            model = details[line.line_id]
            history = pressures(random, s.person)
            for window in _windows(line.times, line.windows, s.start, s.end):
                yield (
                    number,
                    s.person.number,
                    centre.team_organizations[s.team],
                    centre.teams[s.team],
                    model.item_id,
                    line.line_id,
                    window.sequence,
                    line.is_mandatory,
                    Range(window.start, window.end),
                    window.end,
                    s.end,
                    *_outcome(random, district, s, block, line, window, history, visits),
                )


@lru_cache(maxsize=4096)
def _windows(times: int | None, windows: str, start: date, end: date) -> tuple[Any, ...]:
    return tuple(plan_windows(times=times, windows=windows, start=start, end=end))


def _lines() -> Lines:
    found: Lines = {}
    rows = (
        PackageLine.objects.filter(package__status="published").select_related("item", "package").order_by("position")
    )
    for row in rows:
        if row.item.kind == "benefit":
            continue
        view = LineView(
            line_id=row.pk,
            item_code=row.item.code,
            times=row.times,
            windows=row.windows,
            is_mandatory=row.is_mandatory,
            applies_to_tags=tuple(row.applies_to_tags),
            age_from_months=row.age_from_months,
            age_below_months=row.age_below_months,
        )
        found.setdefault(row.package.code, []).append((view, row))
    return found


_PLANNED = ("planned", "", "", None, None, None, "", "", None)


def _outcome(
    random: Random,
    district: District,
    s: Signing,
    block: int,
    line: LineView,
    window: Any,
    history: Iterator[tuple[int, int, float]],
    visits: list[Visit],
) -> tuple[Any, ...]:
    """Was this time given, when, proved by what? Mandatory ones by the team's diligence, free ones now and then."""
    last = min(window.end, district.today, s.ended_date or district.today)
    days = (last - window.start).days
    if days <= 0:
        return _PLANNED
    chance = _DILIGENCE[s.team % len(_DILIGENCE)] if line.is_mandatory else 0.18
    chance *= min(1.0, days / max((window.end - window.start).days, 1) + 0.05)
    if random.random() >= chance:
        return _PLANNED
    day = window.start + timedelta(days=random.randrange(days))
    kind, evidence = "manual", f"demo-{random.getrandbits(48):012x}"
    if line.item_code in PROGRAMMES:
        visit = make_visit(random, s, block, PROGRAMMES[line.item_code], day, next(history), visits)
        kind, evidence = "follow_up", str(visit.number)
    at = datetime.combine(day, time(random.randrange(8, 17), random.randrange(60)), SHANGHAI)
    is_confirmed = (district.today - day).days > 7 or random.random() < 0.4
    return (
        "verified" if is_confirmed else "delivered",
        kind,
        evidence,
        at,
        day,
        district.centres[block].doctors[s.team],
        "门诊" if random.random() < 0.7 else "家里",
        "system:demo",
        at + timedelta(hours=5) if is_confirmed else None,
    )
