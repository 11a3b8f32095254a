"""Follow-ups that were made and those that come next: answers, readings, the planned visit and its task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jiayi.care.followups.models import FollowUp
from jiayi.care.vitals.models import Observation
from jiayi.foundation.forms.models import FormResponse, FormTemplate
from jiayi.foundation.tasks.models import Task
from jiayi.kernel.period import SHANGHAI

from .bulk import filling
from .contracts import numbered
from .copying import copy_rows, restart_sequence
from .on_record import keep_records
from .people import Person, age_on
from .plan import Signing

if TYPE_CHECKING:
    from .district import District

TITLES = {"hypertension": "高血压随访", "diabetes": "糖尿病随访"}


@dataclass(slots=True)
class Visit:
    """A follow-up that was made, to be written as response, readings, follow-up and entitlement."""

    signing: Signing
    block: int
    programme: str
    day: date
    systolic: int
    diastolic: int
    glucose: float
    weight: float
    height: int
    is_controlled: bool
    previous_controlled: bool
    number: int = 0


def write(district: District, visits: list[Visit]) -> None:
    """Write the visits with all they left behind, readings taken at home, and what is planned next."""
    templates = {t.code: t.pk for t in FormTemplate.objects.filter(status="published")}
    with filling(FormResponse, FollowUp, Observation, Task):
        copy_rows(FormResponse, RESPONSE_COLUMNS, (_response(district, visit, templates) for visit in visits))
        copy_rows(FollowUp, DONE_COLUMNS, (_done(district, visit) for visit in visits))
        copy_rows(Observation, READING_COLUMNS, _readings(district, visits))
        keep_records(district, visits)
        _plan_next(district, visits)
    for model in (FormResponse, FollowUp):
        restart_sequence(model)


def pressures(random: Random, person: Person) -> Iterator[tuple[int, int, float]]:
    """The readings of one person over time: a level of their own with noise, improving a little under care."""
    systolic = random.gauss(139, 11)
    diastolic = random.gauss(83, 7) - max(age_on(person, date(2026, 1, 1)) - 70, 0) * 0.25
    glucose = random.gauss(6.8, 1.1)
    while True:
        high = int(min(max(random.gauss(systolic, 6), 104), 176))
        low = int(min(max(random.gauss(diastolic, 4), 58), min(high - 24, 106)))
        yield high, low, round(min(max(random.gauss(glucose, 0.6), 4.3), 15.9), 1)
        systolic, glucose = systolic - 0.8, glucose - 0.05


def make_visit(
    random: Random,
    s: Signing,
    block: int,
    programme: str,
    day: date,
    reading: tuple[int, int, float],
    visits: list[Visit],
) -> Visit:
    systolic, diastolic, glucose = reading
    limit = 150 if age_on(s.person, day) >= 65 else 140
    is_controlled = (systolic < limit and diastolic < 90) if programme == "hypertension" else glucose < 7.0
    previous = visits[-1] if visits and visits[-1].signing is s and visits[-1].programme == programme else None
    if previous is not None and previous.day >= day:
        previous = None
    height = previous.height if previous else random.randrange(150, 178)
    visit = Visit(
        signing=s,
        block=block,
        programme=programme,
        day=day,
        systolic=systolic,
        diastolic=diastolic,
        glucose=glucose,
        weight=round(height * height / 10000 * random.uniform(21.5, 27), 1),
        height=height,
        is_controlled=is_controlled,
        previous_controlled=previous.is_controlled if previous else True,
        number=len(visits) + 1,
    )
    visits.append(visit)
    return visit


RESPONSE_COLUMNS = (
    "id",
    "organization_id",
    "patient_id",
    "template_id",
    "answers",
    "authored_at",
    "author",
    "practitioner_id",
)
READING_COLUMNS = (
    "organization_id",
    "patient_id",
    "code",
    "value",
    "taken_at",
    "source",
    "source_id",
    "batch",
    "recorded_by",
    "recorded_at",
)


def _next_days(visit: Visit) -> int:
    """Routine after three months; two weeks after an uncontrolled reading (facts §5.3)."""
    return 85 if visit.is_controlled else 14


def _at(visit: Visit) -> datetime:
    return datetime.combine(visit.day, time(8 + visit.number % 9, visit.number % 60), SHANGHAI)


def _response(district: District, visit: Visit, templates: dict[str, int]) -> tuple[Any, ...]:
    s, centre = visit.signing, district.centres[visit.block]
    answers: dict[str, Any] = {
        "visited_on": visit.day.isoformat(),
        "method": "1" if visit.number % 10 < 7 else "2",
        "symptoms": ["1"],
        "bp_systolic": visit.systolic,
        "bp_diastolic": visit.diastolic,
        "height": visit.height,
        "weight": visit.weight,
        "bmi": round(visit.weight / (visit.height / 100) ** 2, 1),
        "adherence": "1" if visit.is_controlled else "2",
        "adverse_reaction": "1",
        "compliance": "1",
        "psychology": "1",
        "classification": "1" if visit.is_controlled else "2",
        "next_date": (visit.day + timedelta(days=_next_days(visit))).isoformat(),
    }
    if visit.programme == "hypertension":
        code = "htn_followup"
        answers |= {"salt": "2", "salt_target": "1"}
        answers["medicines"] = [{"medicines_name": "氨氯地平片", "medicines_daily_times": 1, "medicines_dose": "5 mg"}]
    else:
        code = "dm_followup"
        answers |= {"glucose_fasting": visit.glucose, "hypoglycemia": "1", "foot_pulse": "1"}
        answers["medicines"] = [{"medicines_name": "二甲双胍片", "medicines_daily_times": 2, "medicines_dose": "0.5 g"}]
    doctor = centre.doctors[s.team]
    return (
        visit.number,
        centre.team_organizations[s.team],
        s.person.number,
        templates[code],
        answers,
        _at(visit),
        "system:demo",
        doctor,
    )


DONE_COLUMNS = [
    "id",
    "organization_id",
    "patient_id",
    "team_id",
    "programme",
    "state",
    "due_date",
    "planned_at",
    "done_at",
    "visited_date",
    "method",
    "classification",
    "computed_classification",
    "is_controlled",
    "needs_referral",
    "next_date",
    "rule_pack",
    "summary",
    "practitioner_id",
    "form_response_id",
]


def _done(district: District, visit: Visit) -> tuple[Any, ...]:
    s, centre, at = visit.signing, district.centres[visit.block], _at(visit)
    classification = "1" if visit.is_controlled else "2"
    reading = (
        f"{visit.systolic}/{visit.diastolic}" if visit.programme == "hypertension" else f"空腹血糖 {visit.glucose}"
    )
    return (
        visit.number,
        centre.team_organizations[s.team],
        s.person.number,
        centre.teams[s.team],
        visit.programme,
        "done",
        visit.day,
        at - timedelta(days=30),
        at,
        visit.day,
        "1" if visit.number % 10 < 7 else "2",
        classification,
        classification,
        visit.is_controlled,
        not visit.is_controlled and not visit.previous_controlled,
        visit.day + timedelta(days=_next_days(visit)),
        "BPHS-V3",
        f"{reading}，{'控制满意' if visit.is_controlled else '控制不满意'}",
        centre.doctors[s.team],
        visit.number,
    )


def _readings(district: District, visits: list[Visit]) -> Iterator[tuple[Any, ...]]:
    for visit in visits:
        values: dict[str, float] = {
            "bp_systolic": visit.systolic,
            "bp_diastolic": visit.diastolic,
            "weight": visit.weight,
        }
        if visit.programme == "diabetes":
            values["glucose_fasting"] = visit.glucose
        organization = district.centres[visit.block].team_organizations[visit.signing.team]
        at, batch = _at(visit), UUID(int=(district.seed << 64) + visit.number)
        for code, value in values.items():
            yield (
                organization,
                visit.signing.person.number,
                code,
                value,
                at,
                "followup",
                visit.number,
                batch,
                "system:demo",
                at,
            )
    yield from _self_measured(district, len(visits))


def _self_measured(district: District, offset: int) -> Iterator[tuple[Any, ...]]:
    """One in six people with hypertension measures at home: the last weeks, morning readings."""
    random = Random(f"{district.seed}-home")
    number = offset
    for _, block, s in numbered(district):
        is_measuring = s.status == "signed" and s.start <= district.today < s.end and s.policy == "national"
        if not is_measuring or s.person.number % 6 or not any(code == "hypertension" for code, _ in s.person.tags):
            continue
        organization = district.centres[block].team_organizations[s.team]
        readings = pressures(random, s.person)
        for back in sorted(random.sample(range(1, 30), 8), reverse=True):
            number += 1
            at = datetime.combine(district.today - timedelta(days=back), time(7, number % 60), SHANGHAI)
            batch = UUID(int=(district.seed << 64) + (1 << 60) + number)
            high, low, _ = next(readings)
            label = f"resident:{s.person.number}"
            yield organization, s.person.number, "bp_systolic", high, at, "hand", None, batch, label, at
            yield organization, s.person.number, "bp_diastolic", low, at, "hand", None, batch, label, at


TASK_COLUMNS = [
    "organization_id",
    "patient_id",
    "team_id",
    "kind",
    "title",
    "detail",
    "due_date",
    "window_from",
    "state",
    "source_app",
    "source_id",
    "opened_at",
]


def _plan_next(district: District, visits: list[Visit]) -> None:
    """One planned follow-up per programme of everybody under contract today, and the task that reminds of it."""
    last: dict[tuple[int, str], Visit] = {}
    for visit in visits:
        key = (visit.signing.person.number, visit.programme)
        if key not in last or last[key].day < visit.day:
            last[key] = visit
    random = Random(f"{district.seed}-next")
    planned: list[tuple[Any, ...]] = []
    tasks: list[tuple[Any, ...]] = []
    number = len(visits)
    for _, block, s in numbered(district):
        if s.status != "signed" or s.policy != "national" or not s.start <= district.today < s.end:
            continue
        centre = district.centres[block]
        for programme, title in TITLES.items():
            since = next((day for code, day in s.person.tags if code == programme), None)
            if since is None or since > s.start:
                continue
            before = last.get((s.person.number, programme))
            due = before.day + timedelta(days=_next_days(before)) if before else s.start + timedelta(days=30)
            # Most late ones were caught up since; a Today page that floods helps nobody.
            if due < district.today - timedelta(days=10) and random.random() < 0.96:
                due = district.today + timedelta(days=random.randrange(-5, 75))
            number += 1
            where = (centre.team_organizations[s.team], s.person.number, centre.teams[s.team])
            at = datetime.combine(before.day if before else s.start, time(17), SHANGHAI)
            planned.append((number, *where, programme, "scheduled", due, at))
            detail = f"上次 {before.systolic}/{before.diastolic}" if before and programme == "hypertension" else ""
            opens = due - timedelta(days=14)
            tasks.append((*where, f"{programme}_followup", title, detail, due, opens, "open", "followups", number, at))
    columns = ["id", "organization_id", "patient_id", "team_id", "programme", "state", "due_date", "planned_at"]
    copy_rows(FollowUp, columns, planned)
    copy_rows(Task, TASK_COLUMNS, tasks)
