from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out, PageIn

from . import queries
from .models import EnrolmentState
from .rules import COLOURS, STANDINGS, Programme

StandingFilter = Literal["", "controlled", "all_uncontrolled", "uncontrolled", "twice", "danger", "unknown", "lost"]


class CareChoiceOut(Schema):
    code: str
    label: str
    note: str = ""


class CareGoalOut(Out):
    id: int
    kind: str
    kind_label: str
    text: str
    by_date: date | None
    met_date: date | None


class CarePlanOut(Out):
    id: int
    number: int
    advice: str
    review_date: date
    written_date: date
    written_by_name: str
    goals: list[CareGoalOut]


class PlanReviewOut(Out):
    reviewed_date: date
    adherence: str
    adherence_label: str
    reason: str
    note: str
    is_controlled: bool | None
    by_name: str


class CareMedicineOut(Out):
    """What the person takes now, as it is on record."""

    id: int
    name: str
    use: str
    words: str
    adherence: str
    question: str


class OwnCareMedicineOut(Out):
    id: int
    name: str
    use: str
    plain_words: str


class CareTargetOut(Schema):
    pack: str
    words: str


class ReferralPromptOut(Out):
    """When to refer, and why it is said now."""

    text: str
    why: str
    is_urgent: bool


class ProgrammeCardOut(Schema):
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
    targets: list[CareTargetOut]
    standing: str
    standing_label: str
    is_lost: bool
    last_visit_date: date | None
    next_date: date | None
    next_follow_up_id: int | None
    prompts: list[ReferralPromptOut]
    checks: list[str]
    plan: CarePlanOut | None
    reviews: list[PlanReviewOut]
    levels: list[CareChoiceOut]
    reasons: list[CareChoiceOut]
    suggested_goals: list[str]
    has_own_visits: bool
    medicines: list[CareMedicineOut]

    @classmethod
    def of(cls, card: queries.Card) -> "ProgrammeCardOut":
        same = {name: getattr(card, name) for name in cls.model_fields if name not in LISTS}
        return cls(
            **same,
            targets=[CareTargetOut(pack=pack, words=words) for pack, words in card.targets],
            plan=CarePlanOut.model_validate(card.plan) if card.plan else None,
            reviews=[PlanReviewOut.model_validate(one) for one in card.reviews],
            levels=[CareChoiceOut(code=code, label=name, note=cadence) for code, name, cadence in card.levels],
            reasons=[CareChoiceOut(code=code, label=label) for code, label in card.reasons],
            medicines=[CareMedicineOut.model_validate(one) for one in card.medicines],
            prompts=[ReferralPromptOut.model_validate(one) for one in card.prompts],
        )


LISTS = {"targets", "plan", "reviews", "levels", "reasons", "prompts", "medicines"}


class OwnProgrammeOut(Schema):
    """What the resident reads: plain words, no codes."""

    id: int
    title: str
    colour: str
    level_words: str
    standing_label: str
    target: str
    next_date: date | None
    last_visit_date: date | None
    plan: CarePlanOut | None
    medicines: list[OwnCareMedicineOut]

    @classmethod
    def of(cls, card: queries.Card) -> "OwnProgrammeOut":
        chosen = next((words for pack, words in card.targets if pack == card.target_pack), "")
        return cls(
            id=card.id,
            title=card.title,
            colour=card.colour,
            level_words=f"{card.level_cadence}看一次" if card.level_cadence else "",
            standing_label=card.standing_label,
            target=chosen or next((words for _, words in card.targets), ""),
            next_date=card.next_date,
            last_visit_date=card.last_visit_date,
            plan=CarePlanOut.model_validate(card.plan) if card.plan else None,
            medicines=[OwnCareMedicineOut.model_validate(one) for one in card.medicines],
        )


class EnrolIn(Schema):
    programme: str = Field(max_length=20)
    from_date: date
    note: str = Field("", max_length=200)


class EnrolmentDecisionIn(Schema):
    is_accepted: bool
    note: str = Field("", max_length=200)


class EnrolmentEndIn(Schema):
    reason_code: str = Field(max_length=20)
    to_date: date
    note: str = Field("", max_length=200)


class LevelIn(Schema):
    level: str = Field(max_length=10)
    reason: str = Field("", max_length=200)


class CareGoalIn(Schema):
    kind: Literal["target", "lifestyle", "medicine", "monitoring"]
    text: str = Field(min_length=1, max_length=100)
    by_date: date | None = None


class CarePlanIn(Schema):
    advice: str = Field("", max_length=500)
    review_date: date
    target_pack: Literal["assessment", "clinical"] = "assessment"
    goals: list[CareGoalIn] = Field(min_length=1, max_length=12)
    client_key: UUID | None = None  # made by a phone that may send it twice
    agreed_at: AwareDatetime | None = None  # when it was agreed, where it is told later
    # The plan that lay before the writer (0: none), or the key of the one this phone sent before it.
    based_on: int | None = None
    after_key: UUID | None = None


class GoalMetIn(Schema):
    is_met: bool


class PlanReviewIn(Schema):
    client_key: UUID
    adherence: Literal["regular", "sometimes", "not"]
    reason_code: str = Field("", max_length=20)
    is_controlled: bool | None = None
    note: str = Field("", max_length=200)


class EnrolmentFilters(PageIn):
    """The filters of the desk's list of those who are managed."""

    programme: str = Field("hypertension", max_length=20)
    state: Literal["active", "proposed", "ended", "declined"] = "active"
    standing: StandingFilter = ""
    level: str = Field("", max_length=10)
    team_id: int | None = None
    month: date | None = Field(None, description="那一天结束时在管的人，当时的样子")
    reason: str = Field("", max_length=20)

    def wanted(self) -> queries.EnrolmentFilter:
        return queries.EnrolmentFilter(
            programme=self.programme,
            state=self.state,
            standing=self.standing,
            level=self.level,
            team_id=self.team_id,
            q=self.q,
            as_of=self.month,
            reason=self.reason,
        )


class EnrolmentRowOut(Schema):
    id: int
    patient_id: int
    name: str
    sex: str
    birth_date: date | None
    age: int
    state: str
    state_label: str
    from_date: date
    level: str
    level_name: str
    colour: str
    level_by: str
    standing: str
    standing_label: str
    is_lost: bool
    last_visit_date: date | None
    team_name: str

    @classmethod
    def of(cls, row: Any, *, rule: Programme, on: date) -> "EnrolmentRowOut":
        person, level = row.patient, rule.level(row.level)
        is_active = row.state == EnrolmentState.ACTIVE
        return cls(
            id=row.pk,
            patient_id=person.pk,
            name=disclosure.shown_name(person.pk, person.name),
            sex=person.sex,
            birth_date=disclosure.shown(person.pk, person.birth_date),
            age=patients.age(person, on),
            state=row.state,
            state_label=row.get_state_display(),
            from_date=row.from_date,
            level=row.level,
            level_name=level.name if level else "",
            colour=level.colour if level else "",
            level_by=row.get_level_by_display(),
            standing=row.standing,
            standing_label=STANDINGS[row.standing],
            is_lost=is_active and rule.is_lost(last=row.last_visit_date, since=row.from_date, on=on),
            last_visit_date=row.last_visit_date,
            team_name=person.current_team.name if person.current_team else "",
        )


class CohortFiguresOut(Out):
    id: int | None
    name: str
    managed: int
    controlled: int
    uncontrolled: int
    lost: int
    unknown: int


class CohortMonthOut(Out):
    day: date
    managed: int
    controlled: int
    uncontrolled: int
    lost: int
    unknown: int
    rate: float | None


class WhyNotOut(Out):
    code: str
    label: str
    people: int


class CohortOut(Out):
    programme: str
    title: str
    lost_after_days: int
    proposed: int
    total: CohortFiguresOut
    teams: list[CohortFiguresOut]
    levels: dict[str, int]
    months: list[CohortMonthOut]
    reasons: list[WhyNotOut]


class ProgrammeOut(Schema):
    code: str
    name: str
    tag: str
    lost_after_days: int
    levels: list[CareChoiceOut]
    reasons: list[CareChoiceOut]

    @classmethod
    def of(cls, one: Programme) -> "ProgrammeOut":
        return cls(
            code=one.code,
            name=one.name,
            tag=one.tag,
            lost_after_days=one.lost_after_days,
            levels=[
                CareChoiceOut(code=level.code, label=f"{level.name}（{COLOURS[level.colour]}）", note=level.cadence)
                for level in one.levels
            ],
            reasons=[CareChoiceOut(code=reason.code, label=reason.label) for reason in one.reasons],
        )
