"""A person's programmes: level, how it goes, the plan with its goals, what to think of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiayi.care.followups import queries as followups
from jiayi.care.records import queries as records
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.errors import NotFound

from ..models import Enrolment, EnrolmentState, Goal, Plan, Review
from ..rules import COLOURS, STANDINGS, Programme, Prompt, Standing
from .programmes import programmes_on
from .situations import Course, course_of, situation_in

WITH_VISITS = ("hypertension", "diabetes")


@dataclass(frozen=True, slots=True)
class GoalLine:
    id: int
    kind: str
    kind_label: str
    text: str
    by_date: date | None
    met_date: date | None


@dataclass(frozen=True, slots=True)
class PlanView:
    id: int
    number: int
    advice: str
    review_date: date
    written_date: date
    written_by_name: str
    goals: list[GoalLine]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    reviewed_date: date
    adherence: str
    adherence_label: str
    reason: str
    note: str
    is_controlled: bool | None
    by_name: str


@dataclass(frozen=True, slots=True)
class MedicineOfPlan:
    """One medicine that the person takes now, as it is on record; the plan holds no list of its own."""

    id: int
    name: str
    use: str
    words: str
    plain_words: str
    adherence: str
    question: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One programme of one person."""

    id: int
    programme: str
    title: str
    state: str
    state_label: str
    from_date: date
    to_date: date | None
    end_reason: str
    note: str
    level: str
    level_name: str
    colour: str
    colour_label: str
    level_by: str
    level_cadence: str
    level_says: str
    target_pack: str
    targets: list[tuple[str, str]]
    standing: str
    standing_label: str
    is_lost: bool
    last_visit_date: date | None
    next_date: date | None
    next_follow_up_id: int | None
    prompts: list[Prompt]
    checks: list[str]
    plan: PlanView | None
    reviews: list[ReviewLine]
    levels: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    suggested_goals: list[str] = field(default_factory=list)
    has_own_visits: bool = False
    medicines: list[MedicineOfPlan] = field(default_factory=list)


def list_cards(*, patient_id: int, on: date) -> list[Card]:
    """The live ones first, then those that ended, the newest at the top."""
    person = patients.get_patient(patient_id=patient_id)
    known = programmes_on(on)
    rows = list(Enrolment.objects.filter(patient_id=patient_id).order_by("-from_date", "-id"))
    rows = [row for row in rows if row.programme in known]
    plans = {plan.enrolment_id: plan for plan in Plan.objects.filter(enrolment__in=rows, is_current=True)}
    goals: dict[int, list[Goal]] = {}
    for goal in Goal.objects.filter(plan__in=list(plans.values())).order_by("position"):
        goals.setdefault(goal.plan_id, []).append(goal)
    reviews: dict[int, list[Review]] = {}
    for review in Review.objects.filter(enrolment__in=rows).order_by("-reviewed_date", "-id")[:30]:
        reviews.setdefault(review.enrolment_id, []).append(review)
    course = course_of(person, on=on) if rows else None
    taken = _medicines(patient_id) if rows else []
    cards = [
        _card(row, known[row.programme], plans.get(row.pk), goals, reviews.get(row.pk, ()), course, taken, on)
        for row in rows
        if course is not None
    ]
    order = {EnrolmentState.PROPOSED: 0, EnrolmentState.ACTIVE: 0}
    return sorted(cards, key=lambda card: order.get(EnrolmentState(card.state), 1))


def _medicines(patient_id: int) -> list[MedicineOfPlan]:
    return [
        MedicineOfPlan(
            line.id,
            line.name,
            line.use,
            line.words,
            line.plain_words,
            line.adherence[0].label if line.adherence else "",
            line.question_words,
        )
        for line in records.medication_list(patient_id=patient_id)
    ]


def get_enrolment(*, enrolment_id: int) -> Enrolment:
    """
    :raises NotFound: outside the scope
    """
    found = Enrolment.objects.select_related("patient").filter(pk=enrolment_id).first()
    if found is None:
        raise NotFound()
    return found


def _card(
    row: Enrolment,
    programme: Programme,
    plan: Plan | None,
    goals: dict[int, list[Goal]],
    reviews: Sequence[Review],
    course: Course,
    taken: list[MedicineOfPlan],
    on: date,
) -> Card:
    level, said = programme.level(row.level), programme.level_for(row.standing)
    is_active = row.state == EnrolmentState.ACTIVE
    is_lost = is_active and programme.is_lost(last=row.last_visit_date, since=row.from_date, on=on)
    coming = followups.find_live(patient_id=row.patient_id, programme=row.programme) if _is_visited(row) else None
    labels = {reason.code: reason.label for reason in programme.reasons}
    return Card(
        id=row.pk,
        programme=row.programme,
        title=programme.name,
        state=row.state,
        state_label=row.get_state_display(),
        from_date=row.from_date,
        to_date=row.to_date,
        end_reason=row.end_reason,
        note=row.note,
        level=row.level,
        level_name=level.name if level else "",
        colour=level.colour if level else "",
        colour_label=COLOURS[level.colour] if level else "",
        level_by=row.get_level_by_display(),
        level_cadence=level.cadence if level else "",
        level_says=said.code,
        target_pack=row.target_pack,
        targets=_targets(programme, course.age),
        standing=row.standing,
        standing_label=STANDINGS[Standing(row.standing)],
        is_lost=is_lost,
        last_visit_date=row.last_visit_date,
        next_date=coming.due_date if coming else None,
        next_follow_up_id=coming.pk if coming else None,
        prompts=list(programme.prompts(situation_in(course, row))) if is_active else [],
        checks=list(programme.checks) if is_active else [],
        plan=_plan(plan, goals.get(plan.pk, [])) if plan else None,
        reviews=[_review(review, labels) for review in reviews[:5]],
        levels=[(one.code, one.name, one.cadence) for one in programme.levels],
        reasons=[(reason.code, reason.label) for reason in programme.reasons],
        suggested_goals=list(programme.goals),
        medicines=taken if is_active else [],
        has_own_visits=_is_visited(row),
    )


def _targets(programme: Programme, age: int) -> list[tuple[str, str]]:
    return [(pack, words) for pack in ("assessment", "clinical") if (words := programme.target_words(pack, age))]


def _is_visited(row: Enrolment) -> bool:
    return row.programme in WITH_VISITS


def _plan(plan: Plan, goals: list[Goal]) -> PlanView:
    return PlanView(
        plan.pk,
        plan.number,
        plan.advice,
        plan.review_date,
        plan.written_date,
        plan.written_by_name,
        [
            GoalLine(goal.pk, goal.kind, goal.get_kind_display(), goal.text, goal.by_date, goal.met_date)
            for goal in goals
        ],
    )


def _review(review: Review, labels: dict[str, str]) -> ReviewLine:
    return ReviewLine(
        review.reviewed_date,
        review.adherence,
        review.get_adherence_display(),
        labels.get(review.reason_code, ""),
        review.note,
        review.is_controlled,
        review.by_name,
    )


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """One person is in a programme once."""
    held: dict[int, set[str]] = {kept: set(), taken: set()}
    live = Enrolment.objects.filter(patient__in=[kept, taken], state__in=["proposed", "active"])
    for patient_id, programme in live.values_list("patient_id", "programme"):
        held[patient_id].add(programme)
    names: dict[str, Any] = {code: one.name for code, one in programmes_on(on).items()}
    return [f"两份档案都在{names.get(code, code)}的管理里，请先结束一份" for code in sorted(held[kept] & held[taken])]
