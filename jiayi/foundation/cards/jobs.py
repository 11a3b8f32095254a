"""Cards are drawn in the worker; and the act of giving one to many residents."""

from collections.abc import Iterator, Sequence
from typing import Literal

from django.conf import settings
from ninja import Field
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.queries import Filters
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Judged
from jiayi.kernel import clock, disclosure
from jiayi.kernel.schemas import PageIn

from . import queries, services
from .permissions import CardPermission
from .services.printing import TASK


@app.task(name=TASK, queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def print_cards(*, print_id: int) -> None:
    services.run_print(print_id=print_id, public_url=settings.PUBLIC_URL, at=clock.now())


class HolderFilters(PageIn):
    """The filters of the list of residents, from which people are chosen."""

    team_id: int | None = None
    organization_id: int | None = None
    grid_id: int | None = None
    division_code: str = Field("", max_length=12)
    tag: str = Field("", max_length=20)
    sex: Literal["", "0", "1", "2", "9"] = ""
    min_age: int | None = Field(None, ge=0, le=130)
    max_age: int | None = Field(None, ge=0, le=130)
    is_signed: bool | None = None
    state: Literal["current", "left", "all"] = "current"


def holder_ids(asked: worktables.Asked) -> Iterator[int]:
    wanted: HolderFilters = asked.filters
    filters = Filters(
        team_ids=frozenset({wanted.team_id}) if wanted.team_id else None,
        organization_id=wanted.organization_id,
        grid_id=wanted.grid_id,
        division_code=wanted.division_code,
        tag=wanted.tag,
        sex=wanted.sex,
        min_age=wanted.min_age,
        max_age=wanted.max_age,
        is_signed=wanted.is_signed,
        state=wanted.state,
    )
    found = imports.every_row(
        lambda cursor: patients.search(q=wanted.q, filters=filters, on=asked.on, cursor=cursor, limit=100)
    )
    return (person.id for person in found)


def judge_holders(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    """Who has a card keeps it; nobody who has died or moved away gets one."""
    held = queries.holders_among(ids)
    found = []
    for person in patients.list_by_ids(ids):
        problem = "" if person.is_current else "不在管了"
        problem = problem or ("已经有卡" if person.pk in held else "")
        name = disclosure.shown_name(person.pk, person.name)
        found.append(Judged(object_id=person.pk, label=name, will_do=not problem, reason=problem or "会发一张新卡"))
    return found


def give_card(patient_id: int, asked: worktables.Asked) -> str:
    card = services.issue_card(patient_id=patient_id, by=asked.by, at=asked.at)
    return f"卡号 {queries.shown_number(card.number)}"


worktables.register_bulk(
    code="cards.issue",
    title="发老人卡",
    permission=CardPermission.MANAGE,
    filters=HolderFilters,
    select=holder_ids,
    judge=judge_holders,
    act=give_card,
)
