"""Load the demo district step by step. Each step is one transaction that also notes that it is done, so that a killed
load goes on where it was: people and contracts are drawn again from the same seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from django.db import connection, transaction

from jiayi.entrypoints.models import DemoLoad
from jiayi.kernel import clock, scope
from jiayi.kernel.period import SHANGHAI, local_date

from . import catalogue, contracts, finishing, places, residents, services, stories
from .blueprint import RESIDENTS
from .people import IdentityNumbers, Person, invent_people
from .personas import cast
from .plan import Signing, history, today_contracts

Progress = Callable[[str], None]
MANY_ROWS = 50  # fewer do not change a plan


@dataclass
class District:
    """What the steps share; drawn from the seed alone, so that it can be drawn again."""

    size: int
    seed: int
    today: date
    now: datetime
    people: list[list[Person]] = field(default_factory=list)
    signings: list[list[Signing]] = field(default_factory=list)
    centres: list[places.Centre] = field(default_factory=list)
    personas: dict[str, int] = field(default_factory=dict)

    def block_sizes(self) -> list[int]:
        """People per centre: the published number each, the rest in the last."""
        full, rest = divmod(self.size, RESIDENTS)
        return [RESIDENTS] * full + ([rest] if rest else [])

    def draw(self) -> None:
        if self.people:
            return
        numbers, next_number = IdentityNumbers(), 1
        for block, size in enumerate(self.block_sizes()):
            random = Random(f"{self.seed}-{block}")
            people = invent_people(random, size=size, today=self.today, first_number=next_number, numbers=numbers)
            next_number += len(people)
            self.people.append(people)
            past = history(random, people, size=size) if block == 0 else []
            signings = past + today_contracts(random, people, size=size, today=self.today)
            if block == 0:
                self.personas = cast(people, signings, self.today)
                for person in people:
                    person.identity_number = person.identity_number or numbers.issue(person.birth_date, person.sex)
            self.signings.append(signings)


class DemoExists(RuntimeError):
    """The database already holds a demo of another size, seed or day."""


STEPS: tuple[tuple[str, str, Callable[[District], None]], ...] = (
    ("catalogue", "区划、日历、服务包、表单、指标", catalogue.load),
    ("places", "机构、网格、医生与团队", catalogue.load_places),
    ("residents", "居民与家庭", residents.load),
    ("contracts", "签约协议", contracts.load),
    ("services", "随访、读数与履约", services.load),
    ("finishing", "账号、消息与待办", finishing.load),
    ("stories", "今天正在发生的事", stories.tell),
    ("results", "事实、指标、考核与分配", finishing.compute),
)


def _moment(state: DemoLoad) -> datetime:
    """Eight in the morning of the demo's day; a demo that is loaded in the night before has nothing in the future."""
    morning = datetime.combine(state.today, time(8), SHANGHAI)
    return min(morning, state.started_at) if local_date(state.started_at) == state.today else morning


def load(*, size: int, seed: int, today: date | None, progress: Progress | None = None) -> DemoLoad:
    """Load the district; returns at once when it is there already.

    :raises DemoExists: if another demo has been loaded into this database
    """
    state, _ = DemoLoad.objects.get_or_create(
        pk=1,
        defaults={
            "size": size,
            "seed": seed,
            "today": today or clock.today(),
            "total": len(STEPS),
            "started_at": clock.now(),
        },
    )
    if (state.size, state.seed) != (size, seed):
        raise DemoExists(f"这个库里已有 {state.size} 人的演示数据(种子 {state.seed})；换一个数据目录再装")
    district = District(size=size, seed=seed, today=state.today, now=_moment(state))
    with scope.everything(reason="the demo loader fills an empty database"):
        for number, (name, label, step) in enumerate(STEPS):
            if number < state.done:
                continue
            DemoLoad.objects.filter(pk=1).update(step=name, label=label)
            if progress:
                progress(f"{number + 1}/{len(STEPS)} {label}")
            district.draw()
            if name not in ("catalogue", "places") and not district.centres:
                district.centres = places.read_centres(district.block_sizes())
            before = _changes()
            with transaction.atomic():
                step(district)
                DemoLoad.objects.filter(pk=1).update(done=number + 1)
            _analyze(before)
    DemoLoad.objects.filter(pk=1, finished_at=None).update(step="", label="", finished_at=clock.now())
    if progress:
        progress("装好了")
    state.refresh_from_db()
    return state


def _changes() -> dict[str, tuple[int, Any]]:
    """Of each table of ours: the rows changed since its statistics were made, and when they were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT relname, n_mod_since_analyze, last_analyze FROM pg_stat_user_tables WHERE relname = ANY(%s)",
            [connection.introspection.django_table_names(only_existing=True)],
        )
        return {name: (changed, at) for name, changed, at in cursor.fetchall()}


def _analyze(before: dict[str, tuple[int, Any]]) -> None:
    """The tables a step changed and did not analyse itself; nobody else has seen these rows yet.

    Our tables by name: without names the shared catalogues are locked too, and loads in two databases of one server
    (the tests') wait for each other.
    """
    now = _changes()
    names = [
        name for name, (changed, at) in now.items() if changed > before[name][0] + MANY_ROWS and at == before[name][1]
    ]
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(names)}")
