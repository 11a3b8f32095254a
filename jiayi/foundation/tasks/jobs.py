"""待办的定时任务，和许多待办一起交给别人。"""

from collections.abc import Sequence
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from pydantic import BaseModel, Field

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Asked, Done, Judged
from jiayi.kernel import clock, disclosure, scope

from . import queries, services
from .permissions import TaskPermission
from .schemas import TaskFilters


@app.periodic(cron="20 16 * * *")  # cron reads UTC: twenty past midnight in Shanghai, after the panels have turned
@app.task(name="tasks.nightly", queueing_lock="tasks.nightly")
def wake_and_hand_over(timestamp: int) -> None:
    """Tasks whose rest has ended come back; tasks of a person follow to the team that holds the person today."""
    with scope.everything(reason="tasks of every organisation wake up and follow their people"):
        services.wake_muted(on=clock.today(), at=clock.now())
        services.follow_current_teams()


@app.periodic(cron="30 17 * * *")  # half past one at night in Shanghai, after the classes were worked out
@app.task(name="tasks.apply_all_rules", queue="nightly", queueing_lock="tasks.apply_all_rules")
def apply_all_rules(timestamp: int) -> None:
    with scope.everything(reason="task rules hold for everybody"):
        services.apply_task_rules(on=clock.today(), at=clock.now())


@app.task(
    name=services.APPLY_TASK_RULES,
    queue="tables",
    lock=services.TASK_RULES_LOCK,
    retry=RetryStrategy(max_attempts=3, wait=30),
)
def apply_rules(*, codes: list[str]) -> None:
    """A published version takes effect at once."""
    queries.forget_task_rules()
    with scope.everything(reason="task rules hold for everybody"):
        services.apply_task_rules(on=clock.today(), at=clock.now(), codes=codes)


class HandOverOptions(BaseModel):
    """To which team, or to which member of it, and why."""

    team_id: int
    practitioner_id: int | None = None
    note: str = Field(min_length=2, max_length=100)


def task_ids(asked: Asked) -> list[int]:
    return queries.list_task_ids(where=asked.filters.wanted(), on=asked.on, most=worktables.MOST_ROWS + 1)


def judge_handing(ids: Sequence[int], asked: Asked) -> list[Judged]:
    wanted: HandOverOptions = asked.options
    receiver = queries.find_receiver(team_id=wanted.team_id, practitioner_id=wanted.practitioner_id, on=asked.on)
    found = []
    for task in queries.list_heads(task_ids=ids):
        problem = receiver.problem or queries.why_not(task, receiver=receiver, by=asked.by)
        name = disclosure.shown_name(task.patient_id, task.patient.name)
        held = task.practitioner.name if task.practitioner else task.team.name if task.team else "没有团队"
        found.append(
            Judged(
                object_id=task.pk,
                label=f"{name}，{task.title} {task.act_date}",
                will_do=not problem,
                reason=problem or f"{held} → {receiver.words}",
            )
        )
    return found


def hand_over(task_id: int, asked: Asked) -> Done:
    wanted: HandOverOptions = asked.options
    before = services.hand_over_task(
        task_id=task_id,
        team_id=wanted.team_id,
        practitioner_id=wanted.practitioner_id,
        note=wanted.note,
        by=asked.by,
        at=asked.at,
        today=asked.on,
    )
    return Done("交过去了", before)


def hand_back(task_id: int, before: dict[str, Any], asked: Asked) -> str:
    services.hand_back_task(task_id=task_id, given=asked.options.model_dump(), before=before, by=asked.by, at=asked.at)
    return "交回来了"


worktables.register_bulk(
    code="tasks.hand_over",
    title="待办交给别人",
    permission=TaskPermission.HAND_OVER,
    filters=TaskFilters,
    select=task_ids,
    judge=judge_handing,
    act=hand_over,
    undo=hand_back,
    options=HandOverOptions,
)

services.register_event_trigger()
revisions.register_kind(services.TASK_RULE_KIND)
