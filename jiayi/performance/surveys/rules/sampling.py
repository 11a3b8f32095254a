"""The draw: strata by doctor and key population, how many of each, and who. Anybody can repeat it with a calculator.

Who is drawn: the contracts of a stratum are put in the order of SHA-256("seed|contract number"); the first n are the
sample and the next ones its reserves. No generator of a programming language is part of the result.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from .intervals import Z95

SMALLEST_STRATUM = 2  # with one person drawn a stratum shows no spread
MERGED = "merged"


class SampleTooSmall(ValueError):
    """The sample cannot hold the least number of every doctor; `needed` is how many it takes."""

    def __init__(self, needed: int):
        self.needed = needed
        super().__init__(str(needed))


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One contract of the population."""

    contract_id: int
    number: str
    patient_id: int
    team_id: int
    organization_id: int
    group: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """The settings of a draw."""

    method: str  # simple | stratified
    size: int
    allocation: str = "proportional"  # proportional | equal
    minimum_per_doctor: int = 0
    reserve_share: Decimal = Decimal("0.2")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    key: str
    team_id: int | None
    groups: tuple[str, ...]
    members: tuple[Member, ...]
    drawn: int

    @property
    def population(self) -> int:
        return len(self.members)

    @property
    def weight(self) -> Decimal:
        """How many people of the population one drawn person speaks for."""
        return Decimal(self.population) / self.drawn if self.drawn else Decimal(0)


def rank(seed: int, number: str) -> str:
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()


def pick(stratum: Stratum, *, seed: int, reserve_share: Decimal) -> tuple[list[Member], list[Member]]:
    """The drawn and their reserves, each in the order of the draw."""
    ordered = sorted(stratum.members, key=lambda member: (rank(seed, member.number), member.number))
    reserves = int((stratum.drawn * reserve_share).to_integral_value(ROUND_CEILING))
    return ordered[: stratum.drawn], ordered[stratum.drawn : stratum.drawn + reserves]


def build_strata(members: Iterable[Member], design: Design) -> list[Stratum]:
    """All strata with how many are drawn from each.

    :raises SampleTooSmall: if the doctors' minimum does not fit
    """
    members = list(members)
    if design.method == "simple":
        if not members:
            return []
        size = min(design.size, len(members))
        return [Stratum(key="all", team_id=None, groups=(), members=tuple(members), drawn=size)]
    by_team: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        by_team[member.team_id].append(member)
    shares = _doctors_shares({team: len(rows) for team, rows in by_team.items()}, design)
    return [stratum for team in sorted(by_team) for stratum in _of_doctor(team, by_team[team], shares[team])]


def _doctors_shares(sizes: Mapping[int, int], design: Design) -> dict[int, int]:
    floor = max(design.minimum_per_doctor, 1)
    least = {team: min(floor, people) for team, people in sizes.items()}
    size = min(design.size, sum(sizes.values()))
    left = size - sum(least.values())
    if left < 0:
        raise SampleTooSmall(sum(least.values()))
    room = {team: sizes[team] - least[team] for team in sizes}
    if design.allocation == "equal":
        more = _evenly(left, room)
    else:
        # Aim at the proportional number of everybody; who is above it by the minimum takes no more.
        total = sum(sizes.values())
        wanted = {team: max(Decimal(size) * sizes[team] / total - least[team], Decimal(0)) for team in sizes}
        more = apportion(left, {team: min(wanted[team], Decimal(room[team])) for team in sizes}, room)
    return {team: least[team] + more[team] for team in sizes}


def _evenly(left: int, room: Mapping[int, int]) -> dict[int, int]:
    given = dict.fromkeys(room, 0)
    while left:
        open_teams = [team for team in sorted(room) if given[team] < room[team]]
        for team in open_teams[:left]:
            given[team] += 1
        left -= min(left, len(open_teams))
    return given


def apportion(total: int, weights: Mapping[int, Decimal], room: Mapping[int, int]) -> dict[int, int]:
    """Whole numbers in proportion to `weights` by largest remainder, none above its `room`; they sum to `total`."""
    given = dict.fromkeys(weights, 0)
    whole = sum(weights.values(), Decimal(0))
    if whole:
        exact = {key: Decimal(total) * weight / whole for key, weight in weights.items()}
        given = {key: min(int(value), room[key]) for key, value in exact.items()}
        by_remainder = sorted(weights, key=lambda key: (-(exact[key] - int(exact[key])), key))
    else:
        by_remainder = sorted(weights)
    left = total - sum(given.values())
    while left > 0:
        open_keys = [key for key in by_remainder if given[key] < room[key]]
        for key in open_keys[:left]:
            given[key] += 1
        left -= min(left, len(open_keys))
    return given


def _of_doctor(team: int, members: Sequence[Member], drawn: int) -> list[Stratum]:
    """The doctor's people by key population. Groups that would get fewer than two are put together, smallest first."""
    pools: list[tuple[tuple[str, ...], list[Member]]] = []
    by_group: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_group[member.group].append(member)
    pools = sorted((((group,), rows) for group, rows in by_group.items()), key=lambda pool: (len(pool[1]), pool[0]))
    while True:
        numbers = _split(drawn, [len(rows) for _, rows in pools])
        too_small = any(n < min(SMALLEST_STRATUM, len(rows)) for n, (_, rows) in zip(numbers, pools, strict=True))
        if len(pools) == 1 or not too_small:
            break
        (first, some), (second, others) = pools[0], pools[1]
        pools = sorted([(first + second, some + others), *pools[2:]], key=lambda pool: (len(pool[1]), pool[0]))
    return [
        Stratum(
            key=f"{team}:{groups[0] if len(groups) == 1 else MERGED}",
            team_id=team,
            groups=tuple(sorted(groups)),
            members=tuple(rows),
            drawn=number,
        )
        for (groups, rows), number in zip(pools, numbers, strict=True)
    ]


def _split(drawn: int, sizes: Sequence[int]) -> list[int]:
    keys = range(len(sizes))
    given = apportion(drawn, {key: Decimal(sizes[key]) for key in keys}, {key: sizes[key] for key in keys})
    return [given[key] for key in keys]


def size_for(*, half_width: Decimal, expected_rate: Decimal, population: int, response_rate: Decimal) -> int:
    """How many to draw so that the 95 % interval is about ± `half_width` (Cochran with finite population)."""
    endless = Z95 * Z95 * expected_rate * (1 - expected_rate) / (half_width * half_width)
    needed = endless / (1 + (endless - 1) / max(population, 1))
    return min(population, int((needed / response_rate).to_integral_value(ROUND_CEILING)))


def expected_half_width(*, size: int, expected_rate: Decimal, population: int, response_rate: Decimal) -> Decimal:
    """What a sample of this size will about say: ± this much."""
    reached = max(Decimal(size) * response_rate, Decimal(1))
    missing = Decimal(1) - min(reached / max(population, 1), Decimal(1))
    return (Z95 * (expected_rate * (1 - expected_rate) / reached * missing).sqrt()).quantize(Decimal("0.001"))
