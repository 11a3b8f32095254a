"""The record of a person as it is shown: what holds, what held, what has to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.foundation.patients import queries as patients

from ..models import Advice, AllergyIntolerance, Certainty, Condition, EntryState, MedicationStatement
from .adherence import AdherenceStep, adherence_of
from .terms import diagnoses, medicines

ADVICE_SHOWN = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    id: int
    code: str
    name: str
    state: str
    state_label: str
    since: str
    from_date: date
    until_date: date | None
    source_label: str
    source_words: str
    recorded_by_name: str
    end_words: str
    ended_by_name: str
    question: str
    question_words: str
    replaces_id: int | None
    response_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionLine(Line):
    """`offers_tag`: the class that this diagnosis would put the person into, where somebody still has to say so."""

    whose: str
    whose_label: str
    certainty: str
    certainty_label: str
    tagged: str
    offers_tag: str
    offers_tag_label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MedicineLine(Line):
    use: str
    times: int | None
    dose: str
    usage: str
    words: str
    plain_words: str
    is_ordered: bool
    adherence: Sequence[AdherenceStep]


@dataclass(frozen=True, kw_only=True, slots=True)
class AllergyLine(Line):
    reaction: str


@dataclass(frozen=True, slots=True)
class AdviceLine:
    id: int
    text: str
    given_date: date
    given_by_name: str
    title: str


@dataclass(frozen=True, slots=True)
class HealthRecord:
    conditions: Sequence[ConditionLine]
    medicines: Sequence[MedicineLine]
    allergies: Sequence[AllergyLine]
    advice: Sequence[AdviceLine]
    adherence: Sequence[AdherenceStep]

    @property
    def questions(self) -> int:
        return sum(bool(line.question) for line in (*self.conditions, *self.medicines, *self.allergies))


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What the resident reads."""

    medicines: Sequence[MedicineLine]
    past_medicines: Sequence[MedicineLine]
    conditions: Sequence[ConditionLine]
    allergies: Sequence[AllergyLine]
    advice: Sequence[AdviceLine]


def health_record(*, patient_id: int, on: date, sensitive: bool) -> HealthRecord:
    """
    :raises NotFound: the person is not in scope
    """
    patients.get_patient(patient_id=patient_id)
    steps = adherence_of(patient_id=patient_id)
    return HealthRecord(
        conditions=_conditions(patient_id, on, sensitive),
        medicines=_medicines(patient_id, steps, sensitive),
        allergies=[_allergy(row) for row in _rows(AllergyIntolerance, patient_id, sensitive)],
        advice=_advice(patient_id, sensitive),
        adherence=steps.get("", []),
    )


def own_record(*, patient_id: int, on: date) -> OwnRecord:
    """One's own; without what was written by mistake, and without what only the doctor decides about."""
    record = health_record(patient_id=patient_id, on=on, sensitive=True)
    return OwnRecord(
        medicines=[line for line in record.medicines if line.state == EntryState.ACTIVE],
        past_medicines=[line for line in record.medicines if line.state == EntryState.STOPPED],
        conditions=[line for line in record.conditions if line.state == EntryState.ACTIVE and line.whose == "self"],
        allergies=[line for line in record.allergies if line.state == EntryState.ACTIVE],
        advice=record.advice[:3],
    )


def medication_list(*, patient_id: int, sensitive: bool = False) -> list[MedicineLine]:
    """What a person takes now: for the plan of a programme and its print."""
    rows = MedicationStatement.objects.filter(patient_id=patient_id, state=EntryState.ACTIVE).order_by("id")
    steps = adherence_of(patient_id=patient_id)
    return [_medicine(row, steps) for row in _all(rows) if sensitive or not row.is_confidential]


def tag_offer(row: Condition, held: frozenset[str]) -> str:
    """The class that a confirmed diagnosis of the person's own belongs to, if the person is not in it yet."""
    term = diagnoses().by_code.get(row.code)
    is_open = row.state == EntryState.ACTIVE and row.whose == "self" and row.certainty == Certainty.CONFIRMED
    if term is None or not term.tag or not is_open or row.tagged or row.tag_declined_at is not None:
        return ""
    return "" if term.tag in held else term.tag


def _all(rows: Any) -> list[Any]:
    return list(rows.select_related("response__template"))


def _rows(model: Any, patient_id: int, sensitive: bool) -> list[Any]:
    """What holds first, then what ended, the newest at the top."""
    found = [row for row in _all(model.objects.filter(patient_id=patient_id)) if sensitive or not row.is_confidential]
    order = {EntryState.ACTIVE: 0, EntryState.STOPPED: 1, EntryState.CORRECTED: 2}
    found.sort(
        key=lambda row: (order[row.state], not row.question, -(row.until_date or row.from_date).toordinal(), -row.pk)
    )
    return found


def _line(row: Any) -> dict[str, Any]:
    template = row.response.template if row.response_id and row.response else None
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "state": row.state,
        "state_label": row.get_state_display(),
        "since": row.since_text,
        "from_date": row.from_date,
        "until_date": row.until_date,
        "source_label": row.get_source_display(),
        "source_words": f"{template.title}（第 {template.version} 版）" if template else row.get_source_display(),
        "recorded_by_name": row.recorded_by_name,
        "end_words": row.end_reason,
        "ended_by_name": row.ended_by_name,
        "question": row.question,
        "question_words": row.question_words,
        "replaces_id": row.replaces_id,
        "response_id": row.response_id,
    }


def _conditions(patient_id: int, on: date, sensitive: bool) -> list[ConditionLine]:
    rows = _rows(Condition, patient_id, sensitive)
    held = frozenset(patients.tags_of([patient_id], on=on).get(patient_id, ())) if rows else frozenset()
    labels = patients.tag_labels()
    found = []
    for row in rows:
        offer = tag_offer(row, held)
        found.append(
            ConditionLine(
                **_line(row),
                whose=row.whose,
                whose_label=row.get_whose_display(),
                certainty=row.certainty,
                certainty_label=row.get_certainty_display(),
                tagged=row.tagged,
                offers_tag=offer,
                offers_tag_label=labels.get(offer, ""),
            )
        )
    return found


def _medicines(patient_id: int, steps: dict[str, list[AdherenceStep]], sensitive: bool) -> list[MedicineLine]:
    return [_medicine(row, steps) for row in _rows(MedicationStatement, patient_id, sensitive)]


def _medicine(row: MedicationStatement, steps: dict[str, list[AdherenceStep]]) -> MedicineLine:
    term = medicines().by_code.get(row.code)
    daily = f"每日 {row.times} 次" if row.times else ""
    each = f"每次 {row.dose}" if row.dose else ""
    plain = [f"一天 {row.times} 次" if row.times else "", f"一次 {row.dose}" if row.dose else "", row.usage]
    return MedicineLine(
        **_line(row),
        use=term.use if term else "",
        times=row.times,
        dose=row.dose,
        usage=row.usage,
        words="，".join(filter(None, (daily, each, row.usage))),
        plain_words="，".join(filter(None, plain)),
        is_ordered=row.is_ordered,
        adherence=steps.get(row.key, [])[:8],
    )


def _allergy(row: AllergyIntolerance) -> AllergyLine:
    return AllergyLine(**_line(row), reaction=row.reaction)


def _advice(patient_id: int, sensitive: bool) -> list[AdviceLine]:
    rows = Advice.objects.filter(patient_id=patient_id, response__amended_by__isnull=True)
    if not sensitive:
        rows = rows.filter(is_confidential=False)
    return [
        AdviceLine(row.pk, row.text, row.given_date, row.given_by_name, row.title)
        for row in rows.order_by("-given_date", "-id")[:ADVICE_SHOWN]
    ]
