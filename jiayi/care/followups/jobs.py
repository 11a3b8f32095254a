"""随访的定时任务和批量办理。"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from procrastinate.contrib.django import app
from pydantic import BaseModel, Field

from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Asked, Judged
from jiayi.kernel import clock, disclosure, scope

from . import queries, services
from .models import AWAKE, FollowUpState
from .permissions import FollowUpPermission
from .schemas import DueFilter, ProgrammeCode


@app.periodic(cron="20 16 * * *")  # cron reads UTC: twenty past midnight in Shanghai, after the panels have turned
@app.task(name="followups.nightly", queueing_lock="followups.nightly")
def wake_and_hand_over(timestamp: int) -> None:
    """Visits whose rest has ended are due again; visits of a person follow to the team that holds the person today."""
    with scope.everything(reason="visits of every organisation wake up and follow their people"):
        services.wake_muted(on=clock.today())
        services.follow_current_teams()


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
