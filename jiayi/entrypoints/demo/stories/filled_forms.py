"""填过的表: an exam, a child's checks, a pregnancy, the programmes that are seldom seen, the scales of the old.

Forms that would credit a promised service are filled for people without a contract, so that no figure moves.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from jiayi.care.assessments import queries, services
from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.foundation.practitioners.models import CareTeam
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_months, local_date

if TYPE_CHECKING:
    from ..district import District

CENTRE = "WH"
KEYS = UUID("6f1b5a30-6a55-4a7e-9d0e-5d1c3f0a7b21")
MOST_ROUNDS = 8
PRESSURE = {"bp_right_systolic": 134, "bp_right_diastolic": 82, "bp_systolic": 128, "bp_diastolic": 78}
# Form, tag, with a contract or without, days ago, what is not as usual.
STORIES: tuple[tuple[str, str, bool | None, int, dict[str, Any]], ...] = (
    ("physical_exam", "elderly", False, 40, {"height": 159, "weight": 61.5, "waist": 84, "glucose_fasting": 5.6}),
    ("physical_exam", "hypertension", False, 33, {"bp_right_systolic": 156, "height": 168, "weight": 74}),
    ("personal_info", "elderly", False, 60, {"past_diseases": ["1"], "payment": ["2"]}),
    ("tcm_elder", "elderly", False, 25, {"q2": "3", "q3": "3", "q4": "3", "q14": "2", "q1": "3"}),
    ("elder_self_care", "elderly", True, 30, {}),
    ("frail", "elderly", True, 30, {"fatigue": "2"}),
    ("falls", "elderly", True, 30, {"movement": ["1"], "drugs": ["3", "6"], "senses": ["1"]}),
    ("barthel", "stroke", None, 21, {"stairs": "2", "walking": "2"}),
    ("phq2", "hypertension", True, 12, {}),
    ("phq9", "diabetes", True, 9, {"p1": "2", "p2": "2", "p3": "1", "p4": "1"}),
    ("gad7", "diabetes", True, 9, {"g1": "1", "g2": "1"}),
    ("copd_followup", "copd", None, 14, {"exacerbations": 1, "exacerbation_admissions": 0, "spo2": 95}),
    ("smi_followup", "mental", None, 45, {"risk": "0", "effect": "2"}),
    ("tb_first", "tb", None, 50, {"supervisor": "2", "symptoms": ["1"], "sputum": "1"}),
    ("tb_followup", "tb", None, 38, {"treatment_month": 1, "supervisor": "2", "missed_doses": 0}),
    ("anc1", "maternal", None, 35, {"gestation_weeks": 12, "gestation_days": 2, "height": 162, "weight": 56}),
    ("anc2_5", "maternal", None, 5, {"urged_only": "1", "weight": 58.2}),
)  # fmt: skip
CHILDREN: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
    ("newborn", 0, 1, {"birth_weight": 3.3, "weight": 3.5, "birth_length": 50, "birth_weeks": 39}),
    ("child_1_8", 3, 12, {"weight": 7.6, "height": 66.5, "hemoglobin": 118}),
    ("child_12_30", 12, 36, {"weight": 10.4, "height": 79.5, "hemoglobin": 112}),
    ("child_3_6", 36, 84, {"weight": 15.8, "height": 102, "hemoglobin": 121}),
    ("tcm_child", 6, 37, {}),
)


def tell(district: District) -> None:
    """Few rows of each form; nobody whom a journey plays, nobody twice for the same form."""
    known = {persona.name for persona in PERSONAS}
    people = Patient.objects.filter(organization__code=CENTRE, is_current=True).exclude(name__in=known)
    team = CareTeam.objects.filter(organization__code=CENTRE, is_active=True).select_related("leader").order_by("pk")[0]
    for number, (code, tag, signed, ago, usual) in enumerate(STORIES):
        found = people.filter(tags__code=tag, tags__period_to__isnull=True)
        if signed is not None:
            found = found.filter(current_team=team) if signed else found.filter(current_team__isnull=True)
        if tag == "maternal":
            found = found.filter(sex="2")
        person = found.order_by("-pk")[number % 2 : number % 2 + 1] if signed else found.order_by("-pk")[:1]
        for one in person:
            _fill(one, code, usual, district.now - timedelta(days=ago), team)
    for code, youngest, oldest, usual in CHILDREN:
        on = local_date(district.now)
        born = people.filter(current_team__isnull=True, birth_date__gt=add_months(on, -oldest))
        for child in born.filter(birth_date__lte=add_months(on, -youngest)).order_by("-pk")[:1]:
            _fill(child, code, usual, district.now - timedelta(days=2), team)


def _fill(person: Patient, code: str, usual: dict[str, Any], at: datetime, team: CareTeam) -> None:
    by = Actor(
        kind="staff",
        account_id=None,
        name=team.leader.name,
        practitioner_id=team.leader_id,
        permissions=frozenset({str(PatientPermission.VIEW_SENSITIVE)}),
    )
    answers = _answers(person, code, usual, local_date(at))
    services.record_assessment(
        patient_id=person.pk,
        code=code,
        client_key=uuid5(KEYS, f"{code}:{person.pk}"),
        answers=answers,
        confirmed=list(answers),
        by=by,
        at=at,
    )


def _answers(person: Patient, code: str, usual: dict[str, Any], on: date) -> dict[str, Any]:
    """What the record brings, what the story says, and nothing unusual for whatever else the form asks."""
    opened = queries.open_form(patient_id=person.pk, code=code, on=on, sensitive=True)
    form = forms.form_of(forms.get_template(code=code, on=on))
    fields = {item.link_id: item for item in form.fields()}
    answers = {name: known.value for name, known in opened.prefilled.items()}
    answers |= {name: value for name, value in (PRESSURE | usual).items() if name in fields}
    about = forms.Person.born_on(person.birth_date, sex=person.sex, today=on)
    for _ in range(MOST_ROUNDS):
        problems = forms.check(form, answers, person=about, confirmed=answers).problems
        for problem in problems:
            if problem.code == "required" and problem.link_id in fields:
                answers[problem.link_id] = _nothing_unusual(fields[problem.link_id], on)
            elif problem.code == "unknown_item":
                answers.pop(problem.link_id)
        if not problems:
            break
    return answers


def _nothing_unusual(item: Any, on: date) -> Any:
    match item.kind:
        case "choice":
            calm = next((option for option in item.options if option.is_exclusive or option.is_normal), item.options[0])
            return [calm.code] if item.repeats else calm.code
        case "date":
            return on.isoformat()
        case "integer" | "decimal":
            row = item.limits[0]
            low, high = row.soft or row.hard
            return round(float(low) + (float(high) - float(low)) * 0.4, 0 if item.kind == "integer" else 1)
    return "良好"
