"""The plan that was agreed with a person, its goals, and looking back at it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import services as files
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.idempotency import earlier
from jiayi.kernel.period import local_date

from .. import queries
from ..events import PlanWritten
from ..models import Adherence, Enrolment, EnrolmentState, Goal, GoalKind, Plan, Review, TargetPack
from ..queries import Card
from .enrolling import SOURCE, keep_cadence
from .standing import refresh

MOST_GOALS = 12
# A plan may have been agreed at the door, without a signal; longer than a month ago it says nothing about today.
CLOCK_SLACK, LATE = timedelta(minutes=10), timedelta(days=31)
WRITE = "careplans.write_plan"
PACK_TITLES = dict(TargetPack.choices)


class NotManaged(DomainError):
    """A plan belongs to somebody who is managed."""

    code, status, message = "not_enrolled", 409, "还没有纳入管理，或者已经结束了"


class PlanChanged(DomainError):
    """Somebody else agreed on another one since: whoever wrote this one looks at that first."""

    code, status = "plan_changed", 409

    def __init__(self, current: Plan | None):
        if current is None:
            super().__init__("照着写的那一版不在了，看一下再定")
            return
        day = f"{current.written_date.month}月{current.written_date.day}日"
        super().__init__(f"这份计划{current.written_by_name} {day}已经定过新的一版，看一下再定")


class BadPlanTime(InvalidInput):
    """A plan was agreed between last month and now."""

    code, message = "bad_plan_time", "定计划的时间应在一个月以内，不晚于现在，请看一下手机的时间，再定一次"


class NoPlan(DomainError):
    """Nothing to print yet."""

    code, status, message = "no_plan", 409, "还没有定计划，先定一份再打印"


@transaction.atomic
def write_plan(
    *,
    enrolment_id: int,
    advice: str,
    review_date: date,
    target_pack: str,
    goals: Sequence[Mapping[str, Any]],
    based_on: int | None = None,
    after_key: UUID | None = None,
    agreed_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """
    A new version of the plan; the one before stays as it was agreed. Goals that were met before stay met.

    It may have waited on a phone: `agreed_at` is when it was agreed, and its day counts. `based_on` is the plan that
    lay before the writer (0: none), `after_key` the key of the one this phone sent before; without either nothing is
    compared.

    :raises NotManaged: not enrolled, or ended
    :raises PlanChanged: another plan was agreed since the one this was based on
    :raises BadPlanTime: agreed in the future, or more than a month ago
    """
    row, moment = _active(enrolment_id), _moment(agreed_at, at)
    today = local_date(moment)
    _refuse_changed(row, based_on, after_key, by)
    kept = [goal for goal in goals if str(goal["text"]).strip()]
    if not kept or len(kept) > MOST_GOALS:
        raise InvalidInput(f"目标要写 1 到 {MOST_GOALS} 条")
    if review_date <= today:
        raise InvalidInput("哪天再一起看，要选今天以后的日子")
    if any(goal["kind"] not in GoalKind.values for goal in kept):
        raise InvalidInput("没有这种目标")
    before = Plan.objects.filter(enrolment=row, is_current=True).first()
    met = dict(Goal.objects.filter(plan=before, met_date__isnull=False).values_list("text", "met_date"))
    Plan.objects.filter(enrolment=row, is_current=True).update(is_current=False)
    number = (Plan.objects.filter(enrolment=row).aggregate(last=Max("number"))["last"] or 0) + 1
    plan = Plan.objects.create(
        enrolment=row,
        number=number,
        advice=advice.strip(),
        review_date=review_date,
        written_date=today,
        written_at=moment,
        written_by=by.label,
        written_by_name=by.name[:50],
    )
    for position, goal in enumerate(kept):
        text = str(goal["text"]).strip()
        Goal.objects.create(
            plan=plan,
            position=position,
            kind=goal["kind"],
            text=text,
            by_date=goal.get("by_date"),
            met_date=met.get(text),
        )
    if row.target_pack != target_pack:
        row.target_pack = TargetPack(target_pack)
        row.save(update_fields=["target_pack"])
    events.publish(
        PlanWritten(
            organization_id=row.organization_id,
            by=by.label,
            at=at,
            plan_id=plan.pk,
            patient_id=row.patient_id,
            programme=row.programme,
        )
    )
    return plan


@transaction.atomic
def mark_goal(*, goal_id: int, is_met: bool, by: Actor, at: datetime) -> Goal:
    """A goal of the current plan was reached, or was marked by mistake."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=goal_id).first()
    if goal is None or not goal.plan.is_current:
        raise NotFound()
    goal.met_date = local_date(at) if is_met else None
    goal.save(update_fields=["met_date"])
    return goal


@transaction.atomic
def record_review(
    *,
    enrolment_id: int,
    client_key: UUID,
    adherence: str,
    reason_code: str,
    is_controlled: bool | None,
    note: str,
    by: Actor,
    at: datetime,
) -> Review:
    """
    Look back at the plan with the person. Sent twice it is stored once.

    Where the programme is visited by forms of its own, how it goes comes from them and `is_controlled` stays empty.

    :raises NotManaged: not enrolled, or ended
    """
    if found := Review.objects.filter(client_key=client_key, enrolment=enrolment_id).first():
        return found
    row, today = _active(enrolment_id), local_date(at)
    programme = queries.programme_on(row.programme, today)
    is_regular = adherence == Adherence.REGULAR
    if not is_regular and reason_code not in {reason.code for reason in programme.reasons}:
        raise InvalidInput("请选为什么没做到")
    review = Review.objects.create(
        enrolment=row,
        reviewed_date=today,
        is_controlled=is_controlled if row.programme not in ("hypertension", "diabetes", "copd") else None,
        adherence=adherence,
        reason_code="" if is_regular else reason_code,
        note=note.strip(),
        client_key=client_key,
        by=by.label,
        by_name=by.name[:50],
        at=at,
    )
    refresh(on=today, patient_ids=[row.patient_id])
    tasks.close_task(source_app=SOURCE, source_id=row.pk, by=by, at=at)
    row.refresh_from_db()
    keep_cadence(row, programme, by=by, at=at)
    return review


def open_programmes(*, patient_id: int, by: Actor, at: datetime, purpose: str = "followup") -> list[Card]:
    """The programmes of a person; the look is written down for them to see."""
    cards = queries.list_cards(patient_id=patient_id, on=local_date(at))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose=purpose, subject="慢病专案")
    return cards


def open_own(*, patient_id: int, by: Actor, at: datetime) -> list[Card]:
    """What the resident sees: what is managed now, not what was proposed or ended."""
    cards = queries.list_cards(patient_id=patient_id, on=local_date(at))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject="健康计划")
    return [card for card in cards if card.state == EnrolmentState.ACTIVE]


@transaction.atomic
def print_plan(*, enrolment_id: int, by: Actor, at: datetime) -> bytes:
    """
    The plan as one sheet for the wall at home.

    :raises NoPlan: none is agreed yet
    """
    row, today = queries.get_enrolment(enrolment_id=enrolment_id), local_date(at)
    card = next(one for one in queries.list_cards(patient_id=row.patient_id, on=today) if one.id == row.pk)
    if card.plan is None:
        raise NoPlan()
    audit.record_read(patient_id=row.patient_id, by=by, at=at, purpose="print", subject="慢病计划")
    person = patients.get_patient(patient_id=row.patient_id)
    team = person.current_team
    return files.render_document(
        template="care_plan",
        data={
            "issuer": person.organization.name,
            "title": f"{card.title}管理计划",
            "name": person.name,
            "about": f"{person.get_sex_display()}，{patients.age(person, today)} 岁",
            "team": team.name if team else "",
            "phone": person.organization.phone or "",
            "level": f"{card.level_name}（{card.colour_label}），{card.level_cadence}随访一次" if card.level else "",
            "standing": card.standing_label,
            "targets": [
                {"pack": PACK_TITLES[pack], "words": words, "is_chosen": pack == card.target_pack}
                for pack, words in card.targets
            ],
            "goals": [
                {"kind": goal.kind_label, "text": goal.text, "by": goal.by_date, "met": goal.met_date}
                for goal in card.plan.goals
            ],
            "medicines": [
                {"name": one.name, "use": one.use, "words": one.plain_words or "用法问医生"} for one in card.medicines
            ],
            "advice": card.plan.advice,
            "written_on": card.plan.written_date,
            "review_on": card.plan.review_date,
            "next_on": card.next_date,
            "doctor": card.plan.written_by_name,
            "number": card.plan.number,
            "printed_by": by.name,
            "printed_on": today,
        },
    )


def _moment(agreed_at: datetime | None, at: datetime) -> datetime:
    if agreed_at is None:
        return at
    if not at - LATE <= agreed_at <= at + CLOCK_SLACK:
        raise BadPlanTime()
    return min(agreed_at, at)


def _refuse_changed(row: Enrolment, based_on: int | None, after_key: UUID | None, by: Actor) -> None:
    """The writer saw another plan than the one in force."""
    if after_key is not None:
        sent = earlier(key=after_key, by=by, operation=WRITE)
        based_on = sent["plan_id"] if sent else None
    if after_key is None and based_on is None:
        return
    current = Plan.objects.filter(enrolment=row, is_current=True).first()
    if based_on is None or (current.pk if current else 0) != based_on:
        raise PlanChanged(current)


def _active(enrolment_id: int) -> Enrolment:
    row = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if row is None:
        raise NotFound()
    if row.state != EnrolmentState.ACTIVE:
        raise NotManaged()
    return row
