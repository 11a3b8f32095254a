"""随访的定时任务和批量办理。"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from procrastinate.contrib.django import app
from pydantic import BaseModel, Field

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked as Wanted
from jiayi.foundation.imports.services import Column
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Asked, Judged
from jiayi.kernel import clock, disclosure, scope
from jiayi.kernel.actor import Actor

from . import queries, services
from .models import AWAKE, FollowUpState
from .permissions import FollowUpPermission
from .schemas import DueFilter, ProgrammeCode
from .services import task_trigger


@app.periodic(cron="20 16 * * *")  # cron reads UTC: twenty past midnight in Shanghai, after the panels have turned
@app.task(name="followups.nightly", queueing_lock="followups.nightly")
def wake_and_hand_over(timestamp: int) -> None:
    """Visits whose rest has ended are due again; visits of a person follow to the team that holds the person today."""
    with scope.everything(reason="visits of every organisation wake up and follow their people"):
        services.wake_muted(on=clock.today())
        services.follow_current_teams()


@app.periodic(cron="30 1 * * *")  # cron reads UTC: half past nine in the morning, when a message may ring
@app.task(name="followups.remind_overdue", queueing_lock="followups.remind_overdue")
def remind_overdue(timestamp: int) -> None:
    """Whoever missed a visit some days ago is written to, once."""
    with scope.everything(reason="people of every organisation who missed a visit are reminded"):
        services.remind_overdue(by=Actor.system("followups"), at=clock.now())


class MonthFilters(BaseModel):
    """Which month the supervisor's table shows."""

    month: date


def month_rows(asked: Wanted) -> Iterator[Sequence[object]]:
    """Every team, then every member of staff who called."""
    first: date = asked.filters.month.replace(day=1)
    found = queries.supervise_month(month=first, on=asked.on)
    for kind, lines in (("团队", found.teams), ("人员", found.workers), ("合计", [found.total])):
        for one in lines:
            yield (kind, one.name, one.overdue, one.called, one.not_called, one.agreed, one.came_back, one.removed)


imports.register_export(
    code="overdue_month",
    title="超期召回月报",
    permission=FollowUpPermission.SUPERVISE,
    columns=[
        Column("kind", "类别", 8),
        Column("name", "名称", 24),
        Column("overdue", "超期人数", 10),
        Column("called", "联系过", 10),
        Column("not_called", "没联系", 10),
        Column("agreed", "答应来", 10),
        Column("came_back", "联系后 15 天内来了", 18),
        Column("removed", "移出名单", 10),
    ],
    rows=month_rows,
    filters=MonthFilters,
    names_people=False,
)


class DueFilters(BaseModel):
    """The filters of the desk's list."""

    team_id: int | None = None
    due: DueFilter = "all"
    programme: ProgrammeCode | None = None


class PostponeOptions(BaseModel):
    to: date
    note: str = Field(min_length=2, max_length=100)


class MuteOptions(BaseModel):
    until: date | None = None
    reason_code: Literal["hospital", "away", "refused", "other"]
    note: str = Field(min_length=2, max_length=100)


class WakeOptions(BaseModel):
    """Waking is the same for everybody."""


def due_ids(asked: Asked) -> list[int]:
    wanted: DueFilters = asked.filters
    return queries.list_due_ids(
        on=asked.on,
        team_id=wanted.team_id,
        programme=wanted.programme,
        due=wanted.due,
        most=worktables.MOST_ROWS + 1,
    )


def judge_postponing(ids: Sequence[int], asked: Asked) -> list[Judged]:
    wanted: PostponeOptions = asked.options
    problem = "" if wanted.to > asked.on else "要改到今天以后的日子"
    return _judged(ids, states=AWAKE, will=f"改到 {wanted.to}", problem=problem)


def judge_muting(ids: Sequence[int], asked: Asked) -> list[Judged]:
    wanted: MuteOptions = asked.options
    is_over = wanted.until is not None and wanted.until <= asked.on
    until = f"静音到 {wanted.until}" if wanted.until else "静音，直到有人叫醒"
    return _judged(ids, states=AWAKE, will=until, problem="静音要到今天以后的日子" if is_over else "")


def judge_waking(ids: Sequence[int], asked: Asked) -> list[Judged]:
    return _judged(ids, states=frozenset({FollowUpState.MUTED}), will="叫醒，照原来的日子随访")


def postpone(follow_up_id: int, asked: Asked) -> str:
    wanted: PostponeOptions = asked.options
    services.postpone_follow_up(
        follow_up_id=follow_up_id, to=wanted.to, reason_code="bulk", note=wanted.note, by=asked.by, at=asked.at
    )
    return f"改到 {wanted.to}"


def mute(follow_up_id: int, asked: Asked) -> str:
    wanted: MuteOptions = asked.options
    services.mute_follow_up(
        follow_up_id=follow_up_id,
        until=wanted.until,
        reason_code=wanted.reason_code,
        note=wanted.note,
        by=asked.by,
        at=asked.at,
    )
    return "静音了，可以再叫醒"


def wake(follow_up_id: int, asked: Asked) -> str:
    services.unmute_follow_up(follow_up_id=follow_up_id, by=asked.by, at=asked.at)
    return "叫醒了"


def _judged(ids: Sequence[int], *, states: frozenset[FollowUpState], will: str, problem: str = "") -> list[Judged]:
    found = []
    for row in queries.list_heads(follow_up_ids=ids):
        other = "" if row.state in states else f"{row.get_state_display()}，不用办"
        name = disclosure.shown_name(row.patient_id, row.patient.name)
        reason = problem or other
        found.append(
            Judged(
                object_id=row.pk,
                label=f"{name}，{row.get_programme_display()}随访 {row.due_date}",
                will_do=not reason,
                reason=reason or will,
            )
        )
    return found


for _code, _title, _judge, _act, _options in (
    ("followups.postpone", "随访改期", judge_postponing, postpone, PostponeOptions),
    ("followups.mute", "随访静音", judge_muting, mute, MuteOptions),
    ("followups.wake", "叫醒静音的随访", judge_waking, wake, WakeOptions),
):
    worktables.register_bulk(
        code=_code,
        title=_title,
        permission=FollowUpPermission.PLAN,
        filters=DueFilters,
        select=due_ids,
        judge=_judge,
        act=_act,
        options=_options,
    )

task_trigger.register()
