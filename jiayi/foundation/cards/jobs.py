"""Cards are drawn in the worker; and the act of giving one to many residents."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Judged
from jiayi.kernel import clock, disclosure

from . import queries, services
from .permissions import CardPermission
from .services.printing import TASK


@app.task(name=TASK, queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def print_cards(*, print_id: int) -> None:
    services.run_print(print_id=print_id, public_url=settings.PUBLIC_URL, at=clock.now())


def holder_ids(asked: worktables.Asked) -> Iterator[int]:
    return patients.list_ids(asked.filters, on=asked.on)


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
    filters=patients.ListFilters,
    select=holder_ids,
    judge=judge_holders,
    act=give_card,
)
