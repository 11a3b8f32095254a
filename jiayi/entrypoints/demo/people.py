"""Invent the people of one centre: households, ages, documents, conditions. Deterministic from the generator given.

Nobody is real: the document numbers use a district code that is not assigned, the phones a prefix that is not in use.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from jiayi.foundation.patients import rules as patients
from jiayi.kernel.period import full_years_between

from .blueprint import ELDERLY_WHERE_UNSTATED, GRIDS, REGISTERED, RESIDENTS
from .names import draw_name

UNASSIGNED_DISTRICT = "339900"
UNUSED_PHONE_PREFIX = "169"
ELDER_ON = date(2017, 12, 31)
ELDER_AGE = 60
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# Share of people by age today, of those who were not yet elders in 2017.
_AGES = ((0, 6, 6), (7, 17, 9), (18, 34, 24), (35, 49, 26), (50, 59, 18), (60, 67, 17))
# Chance of a condition by age today: (from age, hypertension, diabetes).
_CHRONIC = ((75, 0.52, 0.19), (65, 0.44, 0.17), (55, 0.26, 0.10), (45, 0.14, 0.05), (35, 0.06, 0.02), (0, 0.0, 0.0))


@dataclass(slots=True)
class Person:
    """One invented resident; `number` is unique in the demo."""

    number: int
    name: str
    sex: str  # "1" man, "2" woman
    birth_date: date
    grid: int
    household: int = -1
    relation: str = "head"
    is_registered: bool = True
    identity_number: str = ""
    phone: str = ""
    tags: list[tuple[str, date]] = field(default_factory=list)
    died_date: date | None = None
    moved_date: date | None = None

    @property
    def is_here(self) -> bool:
        return self.died_date is None and self.moved_date is None


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total` (largest remainder)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in rest[: total - sum(parts)]:
        parts[index] += 1
    return parts


def identity_number(birth_date: date, sequence: int) -> str:
    """A well-formed number (GB 11643 check digit) in a district that does not exist."""
    body = f"{UNASSIGNED_DISTRICT}{birth_date:%Y%m%d}{sequence:03d}"
    remainder = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return body + _CHECK[remainder]


class IdentityNumbers:
    """Hands out distinct numbers: the order code runs per birthday, odd for men, even for women."""

    def __init__(self) -> None:
        self._next: dict[tuple[date, str], int] = {}

    def issue(self, birth_date: date, sex: str) -> str:
        """The next number for this birthday, or "" when the day's codes are used up (the person has no document)."""
        key = (birth_date, sex)
        sequence = self._next.get(key, 1 if sex == "1" else 2)
        if sequence > 999:
            return ""
        self._next[key] = sequence + 2
        return identity_number(birth_date, sequence)


def elderly_per_grid(size: int) -> list[int]:
    """How many people of 60 and older (end of 2017) live in each grid, scaled to `size`."""
    stated = [row.elderly_in_grid or ELDERLY_WHERE_UNSTATED for row in GRIDS]
    return stated if size == RESIDENTS else apportion(round(sum(stated) * size / RESIDENTS), stated)


def invent_people(
    random: Random, *, size: int, today: date, first_number: int, numbers: IdentityNumbers
) -> list[Person]:
    """`size` people who live here today, in households, grid by grid, plus about one in 200 who died or moved."""
    elders = elderly_per_grid(size)
    grid_sizes = apportion(size, [row.population for row in GRIDS])
    people: list[Person] = []
    household = 0
    for grid, (count, elder_count) in enumerate(zip(grid_sizes, elders, strict=True)):
        members = _births(random, count, min(elder_count, count), today)
        for group in _households(random, *members):
            for relation, birth_date, sex in group:
                people.append(
                    Person(
                        number=first_number + len(people),
                        name=draw_name(random, is_woman=sex == "2", birth_year=birth_date.year),
                        sex=sex,
                        birth_date=birth_date,
                        grid=grid,
                        household=household,
                        relation=relation,
                    )
                )
            household += 1
    _register(random, people)
    people += _gone(random, people, today, first_number + len(people))
    for person in people:
        person.identity_number = numbers.issue(person.birth_date, person.sex)
        person.tags = list(_tags(random, person, today))
    _phones(random, people)
    return people


Birth = tuple[date, str]


def _births(random: Random, count: int, elder_count: int, today: date) -> tuple[list[Birth], list[Birth], list[Birth]]:
    """Elders (60+ at the end of 2017), adults and children of one grid."""
    elders = [
        (_birthday(random, ELDER_ON, ELDER_AGE + min(int(random.expovariate(1 / 9)), 30)), random.choice("122"))
        for _ in range(elder_count)
    ]
    adults: list[Birth] = []
    children: list[Birth] = []
    youngest_elder = ELDER_ON.replace(year=ELDER_ON.year - ELDER_AGE)
    bounds = list(accumulate(weight for *_, weight in _AGES))
    while len(adults) + len(children) < count - elder_count:
        low, high, _ = random.choices(_AGES, cum_weights=bounds)[0]
        birth_date = _birthday(random, today, random.randint(low, high))
        if birth_date <= youngest_elder:
            continue
        (children if high < 18 else adults).append((birth_date, random.choice("12")))
    return elders, adults, children


def _birthday(random: Random, on: date, age: int) -> date:
    """A day on which somebody has exactly `age` completed years on the day `on`."""
    return on - timedelta(days=int(age * 365.2425) + 1 + random.randrange(363))


Household = list[tuple[str, date, str]]


def _households(random: Random, elders: list[Birth], adults: list[Birth], children: list[Birth]) -> Iterator[Household]:
    """Group people: elder couples and singles, some with their children's family; couples with and without children."""
    while elders or adults or children:
        group: Household = []
        if elders:
            group.append(("head", *elders.pop()))
            if elders and random.random() < 0.55:
                birth_date, _ = elders.pop()
                group.append(("spouse", birth_date, "1" if group[0][2] == "2" else "2"))
            if adults and random.random() < 0.3:
                group.append(("child", *adults.pop()))
                if children and random.random() < 0.6:
                    group.append(("grandchild", *children.pop()))
        elif adults:
            group.append(("head", *adults.pop()))
            if adults and random.random() < 0.72:
                birth_date, _ = adults.pop()
                group.append(("spouse", birth_date, "1" if group[0][2] == "2" else "2"))
            wanted = random.choices((0, 1, 2), (40, 45, 15))[0]
            for _ in range(min(wanted, len(children))):
                group.append(("child", *children.pop()))
        else:  # children left over live with a household of the next grid's kind: a relative heads it on paper
            group.append(("head", *children.pop()))
        yield group


def _register(random: Random, people: list[Person]) -> None:
    """户籍 here: all elders of 2017 and enough others to meet the published count."""
    wanted = round(len(people) * REGISTERED / RESIDENTS)
    limit = ELDER_ON.replace(year=ELDER_ON.year - ELDER_AGE)
    young = [person for person in people if person.birth_date > limit]
    for person in random.sample(young, max(len(people) - wanted, 0)):
        person.is_registered = False


def _gone(random: Random, people: list[Person], today: date, first_number: int) -> list[Person]:
    """People who are on the books but died or moved out during the last two years."""
    models = random.sample(people, len(people) // 200)
    gone = []
    for offset, model in enumerate(models):
        left = today - timedelta(days=random.randrange(20, 700))
        is_death = model.birth_date.year < today.year - 60
        gone.append(
            Person(
                number=first_number + offset,
                name=draw_name(random, is_woman=model.sex == "2", birth_year=model.birth_date.year),
                sex=model.sex,
                birth_date=min(model.birth_date + timedelta(days=random.randrange(1, 20)), left - timedelta(days=400)),
                grid=model.grid,
                household=model.household,
                relation="other",
                died_date=left if is_death else None,
                moved_date=None if is_death else left,
            )
        )
    return gone


def _tags(random: Random, person: Person, today: date) -> Iterator[tuple[str, date]]:
    age = (today - person.birth_date).days / 365.2425
    # To the day what the shipped rules would give.
    if full_years_between(person.birth_date, today) >= 65:
        yield "elderly", patients.turns(person.birth_date, 65)
    if full_years_between(person.birth_date, today) < patients.CHILD_UNTIL:
        yield "child", person.birth_date
    hypertension, diabetes = next((h, d) for floor, h, d in _CHRONIC if age >= floor)
    for code, chance in (("hypertension", hypertension), ("diabetes", diabetes)):
        if random.random() < chance:
            yield code, max(today - timedelta(days=random.randrange(200, 4500)), _age_day(person, 35))
    if age >= 65 and random.random() < 0.04:
        yield "stroke", today - timedelta(days=random.randrange(100, 2500))
    if age >= 60 and random.random() < 0.02:
        yield "copd", today - timedelta(days=random.randrange(100, 2500))
    if person.sex == "2" and 22 <= age < 41 and random.random() < 0.012:
        yield "maternal", today - timedelta(days=random.randrange(30, 240))
    rare = (("mental", 0.0045), ("disabled", 0.012), ("low_income", 0.008), ("special_family", 0.002), ("tb", 0.0003))
    if age >= 18:
        for code, chance in rare:
            if random.random() < chance:
                yield code, today - timedelta(days=random.randrange(100, 3000))


def _age_day(person: Person, age: int) -> date:
    return person.birth_date + timedelta(days=int(age * 365.2425) + 1)


def _phones(random: Random, people: list[Person]) -> None:
    """Adults mostly have their own number; a child and some elders share the number of their household."""
    shared: dict[int, str] = {}
    for person in people:
        number = f"{UNUSED_PHONE_PREFIX}{person.number:08d}"
        own = person.birth_date.year < 2010 and (person.birth_date.year > 1945 or random.random() < 0.7)
        person.phone = number if own else shared.get(person.household, number)
        shared.setdefault(person.household, number)


def age_on(person: Person, day: date) -> int:
    born = person.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
