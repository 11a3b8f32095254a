"""Decide who signed when with whom: the published counts of 2015–2017, then the living district of today.

Pure: works on `Person` values and returns `Signing` values; `district.py` writes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jiayi.kernel.period import add_years

from .blueprint import DEPARTMENTS, GRIDS, RESIDENTS, SIGNED, SIGNED_BY_GRID_DOCTORS_2017, VALID_TODAY_SHARE
from .people import ELDER_ON, Person, age_on, apportion

# The centre of the story renewed about 58.7 % (facts §2); the demo keeps that share from year to year.
RENEWAL_SHARE = 0.587
EARLY_RENEWALS = 0.3  # of those whose contract ends within 60 days
OFFERS = {"team": 60, "resident": 25}  # waiting for the other side, at the full size


@dataclass(slots=True)
class Signing:
    """One contract to write. `team` indexes the centre's teams: the grids first, then the departments."""

    person: Person
    team: int
    status: str  # offered | signed | ended
    signed_date: date | None
    start: date
    end: date
    policy: str  # hangzhou | national
    origin: str = "team"
    renewed_from: "Signing | None" = None
    ended_date: date | None = None
    end_reason: str = ""


def scaled(total: int, size: int) -> int:
    """A published count at the demo's size; exact at the full size."""
    return total if size == RESIDENTS else round(total * size / RESIDENTS)


def history(random: Random, people: Sequence[Person], *, size: int) -> list[Signing]:
    """The contracts of 2015–2017 under the `hangzhou` policy: each signed person once a year, counts as published."""
    signings: list[Signing] = []
    previous: dict[int, Signing] = {}
    for year in sorted(SIGNED):
        chosen = _signers_2017(random, people, size) if year == 2017 else _signers(random, people, size, year, previous)
        current: dict[int, Signing] = {}
        for person, team in chosen:
            current[person.number] = Signing(
                person=person,
                team=team,
                status="signed",
                signed_date=_workday(random, date(year, 1, 4), date(year, 12, 29)),
                start=date(year + 1, 1, 1),
                end=date(year + 2, 1, 1),
                policy="hangzhou",
                origin=random.choices(("team", "resident", "paper"), (60, 12, 28))[0],
                renewed_from=previous.get(person.number),
            )
        signings += current.values()
        previous = current
    return signings


def _signers(
    random: Random, people: Sequence[Person], size: int, year: int, previous: dict[int, Signing]
) -> list[tuple[Person, int]]:
    eligible = [p for p in people if p.is_registered and p.is_here and p.birth_date.year < year]
    wanted = scaled(SIGNED[year], size)
    again = [p for p in eligible if p.number in previous]
    kept = random.sample(again, min(len(again), round(len(previous) * RENEWAL_SHARE)))
    fresh_pool = [p for p in eligible if p.number not in previous]
    fresh = random.sample(fresh_pool, wanted - len(kept))
    return [(p, previous[p.number].team) for p in kept] + [(p, _team_for(random, p)) for p in fresh]


def _signers_2017(random: Random, people: Sequence[Person], size: int) -> list[tuple[Person, int]]:
    """13 grid doctors with their published total and elderly counts, then the departments.

    Signing across grids is legal (two rows have more elders signed than living in the grid), so elders who are short in
    one grid are taken from all.
    """
    eligible = [p for p in people if p.is_registered and p.is_here and p.birth_date.year < 2017]
    random.shuffle(eligible)
    elders = [p for p in eligible if age_on(p, ELDER_ON) >= 60]
    others = [p for p in eligible if age_on(p, ELDER_ON) < 60]
    full = size == RESIDENTS
    totals = [row.signed_2017 for row in GRIDS]
    elder_counts = [row.elderly_signed for row in GRIDS]
    if not full:
        totals = apportion(scaled(SIGNED_BY_GRID_DOCTORS_2017, size), totals)
        shares = apportion(scaled(sum(elder_counts), size), elder_counts)
        elder_counts = [min(a, b) for a, b in zip(shares, totals, strict=True)]
    chosen: list[tuple[Person, int]] = []
    taken: set[int] = set()
    for pool, counts in ((elders, elder_counts), (others, [t - e for t, e in zip(totals, elder_counts, strict=True)])):
        by_grid: dict[int, list[Person]] = {}
        for person in pool:
            by_grid.setdefault(person.grid, []).append(person)
        short: list[int] = []
        for grid, count in enumerate(counts):
            own = by_grid.get(grid, [])[:count]
            chosen += [(person, grid) for person in own]
            taken.update(person.number for person in own)
            short += [grid] * (count - len(own))
        spare = (person for person in pool if person.number not in taken)
        for grid, person in zip(short, list(spare), strict=False):
            chosen.append((person, grid))
            taken.add(person.number)
    rest = [person for person in eligible if person.number not in taken]
    wanted = scaled(SIGNED[2017], size) - len(chosen)
    for index, count in enumerate(apportion(wanted, [row[3] for row in DEPARTMENTS])):
        chosen += [(person, len(GRIDS) + index) for person in rest[:count]]
        rest = rest[count:]
    return chosen


def _team_for(random: Random, person: Person) -> int:
    """Mostly the doctor of the own grid; some go to a department."""
    if random.random() < 0.8:
        return person.grid
    return len(GRIDS) + random.choices(range(len(DEPARTMENTS)), [row[3] for row in DEPARTMENTS])[0]


def today_contracts(random: Random, people: Sequence[Person], *, size: int, today: date) -> list[Signing]:
    """The living district under the `national` policy: about 38 % valid today, renewals, offers, some ended."""
    here = [p for p in people if p.is_here]
    wanted = round(size * VALID_TODAY_SHARE)
    weights = [3.0 if p.tags else 1.0 for p in here]
    offers = [side for side, count in OFFERS.items() for _ in range(max(3, scaled(count, size)))]
    chosen = _weighted_sample(random, here, weights, wanted + len(offers) + size // 50)
    valid, rest = chosen[:wanted], chosen[wanted:]
    signings: list[Signing] = []
    for person in valid:
        signings += _living(random, person, today)
    for person in rest[len(offers) :]:  # ran out during the last year and was not renewed
        start = today - timedelta(days=365 + random.randrange(10, 300))
        signings.append(_signed(random, person, start))
    for side, person in zip(offers, rest, strict=False):
        signings.append(
            Signing(
                person=person,
                team=_team_for(random, person),
                status="offered",
                signed_date=None,
                start=today,
                end=add_years(today, 1),
                policy="national",
                origin=side,
            )
        )
    for person in people:
        if person.is_here or random.random() < 0.5:
            continue
        left = person.died_date or person.moved_date
        assert left is not None
        signing = _signed(random, person, left - timedelta(days=random.randrange(30, 330)))
        signing.status, signing.ended_date = "ended", left
        signing.end_reason = "death" if person.died_date else "moved"
        signings.append(signing)
    # In the order of life, so that the newest contract has the highest number; offers are the newest of all.
    signings.sort(key=lambda s: s.signed_date or date.max)
    return signings


def _living(random: Random, person: Person, today: date) -> list[Signing]:
    """A contract valid today, often with last year's before it, sometimes already renewed."""
    days_in = random.randrange(0, 365)
    start = max(today - timedelta(days=days_in), person.birth_date + timedelta(days=1))
    if start < add_years(today, -1) + timedelta(days=1):
        start = add_years(today, -1) + timedelta(days=1)
    current = _signed(random, person, start)
    found = [current]
    if person.birth_date < add_years(start, -1) and random.random() < RENEWAL_SHARE:
        before = _signed(random, person, add_years(start, -1))
        before.end = min(before.end, current.start)
        before.team = current.team
        current.renewed_from = before
        found.insert(0, before)
    if current.end - today <= timedelta(days=60) and random.random() < EARLY_RENEWALS:
        following = _signed(random, person, current.end)
        following.signed_date = today - timedelta(days=random.randrange(0, 20))
        if current.signed_date is not None and following.signed_date <= current.signed_date:
            following.signed_date = today
        following.team, following.renewed_from = current.team, current
        found.append(following)
    return found


def _signed(random: Random, person: Person, start: date) -> Signing:
    return Signing(
        person=person,
        team=_team_for(random, person),
        status="signed",
        signed_date=start,
        start=start,
        end=add_years(start, 1),
        policy="national",
        origin=random.choices(("resident", "team", "paper"), (35, 50, 15))[0],
    )


def _workday(random: Random, first: date, last: date) -> date:
    day = first + timedelta(days=random.randrange((last - first).days + 1))
    return day - timedelta(days=max(day.weekday() - 4, 0)) if day > first + timedelta(days=2) else day


def _weighted_sample(random: Random, items: Sequence[Person], weights: Sequence[float], count: int) -> list[Person]:
    """`count` distinct items, heavier ones more often (Efraimidis and Spirakis' keys), in random order."""
    keyed = sorted(zip((random.random() ** (1 / w) for w in weights), range(len(items)), strict=True), reverse=True)
    picked = [items[index] for _, index in keyed[:count]]
    random.shuffle(picked)
    return picked
