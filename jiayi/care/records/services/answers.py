"""A form was filled: what it says of the person becomes rows, once. At most three statements where nothing is new."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from jiayi.foundation.forms import queries as forms
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import insert, insert_all

from .. import queries, rules
from ..events import RecordChanged
from ..models import (
    Advice,
    AllergyIntolerance,
    Condition,
    EntryState,
    MedicationCheck,
    MedicationStatement,
    Question,
    Source,
)
from ..rules import Change, Given, Known

WRONG_FORM = "表更正过，新的一份没有这样写"


class _Filled:
    """One filled form and what it changes."""

    def __init__(
        self, form: forms.Form, response: Any, title: str, on: date, amends_id: int | None, by: Actor, at: datetime
    ) -> None:
        self.form, self.response, self.title, self.on = form, response, title, on
        self.amends_id, self.by, self.at = amends_id, by, at
        self.changed: list[str] = []

    @property
    def where(self) -> str:
        return f"{self.on.month} 月 {self.on.day} 日的{self.title}"

    def shared(self, one: Given, *, is_confidential: bool) -> dict[str, Any]:
        return {
            "organization_id": self.response.organization_id,
            "patient_id": self.response.patient_id,
            "key": one.key,
            "code": one.code,
            "name": one.name[:100],
            "since_text": one.since[:30],
            "from_date": self.on,
            "source": Source.FORM,
            "response_id": self.response.pk,
            "practitioner_id": self.by.practitioner_id,
            "recorded_at": self.at,
            "recorded_by": self.by.label,
            "recorded_by_name": self.by.name[:50],
            "is_confidential": is_confidential,
        }

    def apply(self, model: Any, change: Change, make: Any) -> None:
        """End before beginning: one row holds of each thing."""
        rows = model.objects
        if change.wrong:
            rows.filter(pk__in=change.wrong).update(
                **self._ended(EntryState.CORRECTED, "wrong", WRONG_FORM), question="", question_words=""
            )
        if change.ends:
            ended = self._ended(EntryState.STOPPED, "changed", f"{self.where}里换了用法")
            rows.filter(pk__in=change.ends).update(**ended, until_date=self.on, question="", question_words="")
        if change.settles:
            rows.filter(pk__in=change.settles).update(question="", question_words="")
        if change.asks:
            words = f"{self.where}里没有写"[:200]
            rows.filter(pk__in=change.asks).update(question=Question.MISSING, question_words=words)
        insert_all([make(*one) for one in change.add], ignore_conflicts=True)

    def _ended(self, state: str, code: str, reason: str) -> dict[str, Any]:
        return {
            "state": state,
            "ended_at": self.at,
            "ended_by": self.by.label,
            "ended_by_name": self.by.name[:50],
            "end_code": code,
            "end_reason": reason[:200],
        }


class FilledForm(Protocol):
    """A form as it was checked; `day` is the day it was filled, the day of the visit."""

    @property
    def form(self) -> forms.Form: ...
    @property
    def template(self) -> Any: ...
    @property
    def checked(self) -> forms.Checked: ...
    @property
    def day(self) -> date: ...


def record_answers(
    *,
    filled: FilledForm,
    response: Any,
    by: Actor,
    at: datetime,
    amends_id: int | None = None,
) -> None:
    """
    Diagnoses, medicines, allergies and advice in the answers of a stored response. Part of the caller's transaction.

    What was said later is not changed by a form that comes in late. `amends_id` is the response that this one corrects.
    """
    form, on, title = filled.form, filled.day, filled.template.title
    said = forms.statements_of(form, filled.checked.answers)
    if said.is_empty and amends_id is None:
        return
    change = _Filled(form, response, title, on, amends_id, by, at)
    allergies: list[Any] | None = None
    if said.allergies or said.asked_allergies:
        allergies = _allergies(change, said)
    if said.conditions or said.asked or amends_id is not None:
        _conditions(change, said)
    if said.medicines or said.most_rows is not None or said.adherence or amends_id is not None:
        _medicines(change, said, allergies)
    if said.advice:
        insert(
            Advice(
                patient_id=response.patient_id,
                text="；".join(dict.fromkeys(said.advice))[:500],
                given_date=on,
                practitioner_id=by.practitioner_id,
                given_by_name=by.name[:50],
                title=title,
                is_confidential=form.is_confidential,
                response_id=response.pk,
            )
        )
    if change.changed:
        tell(response.organization_id, response.patient_id, change.changed, by, at)


def tell(organization_id: int, patient_id: int, changed: Sequence[str], by: Actor, at: datetime) -> None:
    events.publish(
        RecordChanged(
            organization_id=organization_id,
            by=by.label,
            at=at,
            patient_id=patient_id,
            conditions=tuple(dict.fromkeys(code or "other" for code in changed)),
        )
    )


def _known(rows: Sequence[Any]) -> list[Known]:
    return [
        Known(
            id=row.pk,
            key=row.key,
            whose=getattr(row, "whose", "self"),
            is_active=row.state == EntryState.ACTIVE,
            times=getattr(row, "times", None),
            dose=getattr(row, "dose", ""),
            usage=getattr(row, "usage", ""),
            is_slow=rules.is_slow(row.name),
            question=row.question,
            response_id=row.response_id,
        )
        for row in rows
    ]


def _timely(given: Sequence[Given], rows: Sequence[Any], filled: _Filled) -> list[Given]:
    """Without what was changed after the day of this form, or by another form of this very visit."""
    later = {(row.key, getattr(row, "whose", "self")) for row in rows if not _is_before(row, filled)}
    return [one for one in given if (one.key, one.whose) not in later]


def _is_before(row: Any, filled: _Filled) -> bool:
    """Known before this form: a later one, and one sent together with it, is not undone by it."""
    is_together = row.recorded_at == filled.at and filled.amends_id is None
    return not is_together and (row.until_date or row.from_date) <= filled.on


def _stopped(rows: Sequence[Any]) -> set[tuple[str, str]]:
    """What somebody ended for good."""
    ended = [row for row in rows if row.state == EntryState.STOPPED]
    last = {(row.key, getattr(row, "whose", "self")): row for row in ended}
    return {at for at, row in last.items() if row.end_code != "changed"}


def _allergies(filled: _Filled, said: forms.Statements) -> list[Any]:
    rows = queries.allergy_rows(filled.response.patient_id)
    terms = queries.allergens()
    given = [
        Given(key=key, code=code, name=one.name)
        for one in said.allergies
        for key, code in [queries.key_of(terms, one.code, one.name)]
    ]
    active = [row for row in rows if row.state == EntryState.ACTIVE]
    change = rules.changes(
        rules.together(_timely(given, rows, filled)),
        _known(rows),
        should_name=[row.pk for row in active if said.asked_allergies and _is_before(row, filled)],
        stopped_keys=_stopped(rows),
        amends=filled.amends_id,
    )
    filled.apply(AllergyIntolerance, change, lambda one, replaces, question: _allergy(filled, one, question))
    return [*active, *(one for one, _, _ in change.add)]


def _allergy(filled: _Filled, one: Given, question: str) -> AllergyIntolerance:
    return AllergyIntolerance(
        **filled.shared(one, is_confidential=False), question=question, question_words=_asked(question, filled)
    )


def _conditions(filled: _Filled, said: forms.Statements) -> None:
    rows, terms = queries.condition_rows(filled.response.patient_id), queries.diagnoses(local_date(filled.at))
    given = []
    for one in said.conditions:
        key, code = queries.key_of(terms, one.code, one.name)
        given.append(Given(key=key, code=code, name=one.name, since=one.since, whose=one.whose))
    secret = filled.form.is_confidential
    change = rules.changes(
        rules.together(_timely(given, rows, filled)),
        _known(rows),
        should_name=[
            row.pk
            for row in rows
            if row.state == EntryState.ACTIVE
            and (row.whose, row.code) in said.asked
            and _is_before(row, filled)
            and (secret or not row.is_confidential)
        ],
        stopped_keys=_stopped(rows),
        amends=filled.amends_id,
    )
    filled.apply(Condition, change, lambda one, replaces, question: _condition(filled, one, replaces, question))
    by_id = {row.pk: row.code for row in rows}
    filled.changed += [one.code for one, _, _ in change.add]
    filled.changed += [by_id[number] for number in (*change.wrong, *change.ends)]


def _condition(filled: _Filled, one: Given, replaces: int | None, question: str) -> Condition:
    secret = filled.form.is_confidential or queries.is_sensitive(one.code)
    return Condition(
        **filled.shared(one, is_confidential=secret),
        whose=one.whose,
        replaces_id=replaces,
        question=question,
        question_words=_asked(question, filled),
    )


def _medicines(filled: _Filled, said: forms.Statements, allergies: Sequence[Any] | None) -> None:
    patient_id, secret = filled.response.patient_id, filled.form.is_confidential
    rows = [row for row in queries.medicine_rows(patient_id) if row.is_confidential == secret]
    active = [row for row in rows if row.state == EntryState.ACTIVE]
    terms = queries.medicines(local_date(filled.at))
    given = [_given(one, terms) for one in said.medicines]
    if allergies is None:
        suspects = any(one.allergens for one in given) and {row.key for row in active} < {one.key for one in given}
        allergies = queries.allergy_rows(patient_id) if suspects else []
    change = rules.changes(
        rules.together(_timely(given, rows, filled)),
        _known(rows),
        should_name=[row.pk for row in active if _is_before(row, filled)]
        if len(active) <= (said.most_rows or 0)
        else [],
        stopped_keys=_stopped(rows),
        allergies={one.code for one in allergies if getattr(one, "state", "active") == EntryState.ACTIVE},
        amends=filled.amends_id,
    )
    filled.apply(
        MedicationStatement, change, lambda one, replaces, question: _medicine(filled, one, replaces, question)
    )
    _checks(filled, said, given)


def _given(one: Any, terms: rules.Terms) -> Given:
    key, code = queries.key_of(terms, "", one.name)
    term = terms.by_code.get(code)
    return rules.daily_said(
        Given(
            key=key,
            code=code,
            name=one.name,
            since=one.since,
            times=one.times,
            dose=one.dose[:60],
            usage=one.usage[:100],
            is_slow=rules.is_slow(one.name),
            is_ordered=one.is_change,
            allergens=term.allergens if term else (),
        )
    )


def _medicine(filled: _Filled, one: Given, replaces: int | None, question: str) -> MedicationStatement:
    return MedicationStatement(
        **filled.shared(one, is_confidential=filled.form.is_confidential),
        times=one.times,
        dose=one.dose,
        usage=one.usage,
        is_ordered=one.is_ordered,
        replaces_id=replaces,
        question=question,
        question_words=_asked(question, filled),
    )


def _asked(question: str, filled: _Filled) -> str:
    words = {
        Question.STOPPED_BEFORE: f"以前停过，{filled.where}里又有",
        Question.ALLERGY: f"过敏史里有这一类，{filled.where}里在用",
    }
    return words.get(Question(question), "")[:200]


def _checks(filled: _Filled, said: forms.Statements, given: Sequence[Given]) -> None:
    taken = {}
    for stated, one in zip(said.medicines, given, strict=True):
        if not stated.is_change and (stated.adherence or said.adherence):
            taken[one.key] = stated.adherence or said.adherence
    if not taken and said.adherence:
        taken[""] = said.adherence
    insert_all(
        [
            MedicationCheck(
                patient_id=filled.response.patient_id,
                key=key,
                checked_date=filled.on,
                adherence=adherence,
                reason=said.reason[:100],
                reaction=said.reaction[:200],
                response_id=filled.response.pk,
            )
            for key, adherence in taken.items()
        ],
        ignore_conflicts=True,
    )
