"""诊断和用药: a few people with a history: a dose that was raised, a medicine stopped for swollen feet, an
allergy with a medicine against it, a diagnosis that offers its class and one that was a mistake.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from jiayi.care.records import queries, services
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District

PEOPLE = 3


class _Book:
    """What one doctor writes about one person."""

    def __init__(self, person: Patient, by: Actor) -> None:
        self.person, self.by = person, by

    def _said(self, name: str, at: datetime) -> dict[str, Any]:
        key = uuid5(NAMESPACE_URL, f"demo-record-{self.person.pk}-{name}-{at.isoformat()}")
        return {"patient_id": self.person.pk, "name": name, "client_key": key, "by": self.by, "at": at}

    def medicine(self, name: str, at: datetime, **more: Any) -> Any:
        return services.add_medicine(**self._said(name, at), **more)

    def condition(self, name: str, at: datetime, **more: Any) -> Any:
        """What the visits have not said already."""
        key, _ = queries.key_of(queries.diagnoses(), "", name)
        rows = queries.condition_rows(self.person.pk)
        held = next((row for row in rows if row.key == key and row.state == "active" and row.whose == "self"), None)
        return held if held and "whose" not in more else self._new_condition(name, at, **more)

    def _new_condition(self, name: str, at: datetime, **more: Any) -> Any:
        return services.add_condition(**self._said(name, at), **more)

    def allergy(self, name: str, at: datetime, **more: Any) -> Any:
        return services.add_allergy(**self._said(name, at), **more)

    def stop(self, row: Any, reason_code: str, note: str, on: date, at: datetime) -> None:
        what = {"entry_id": row.pk, "reason_code": reason_code, "note": note, "on": on}
        services.stop_entry(what="medicines", **what, by=self.by, at=at)


def tell(district: District) -> None:
    doctor, now = actor("doctor01", district), district.now
    known = {persona.name for persona in PERSONAS}
    people = Patient.objects.filter(
        current_team__leader_id=doctor.practitioner_id, is_current=True, tags__code="hypertension"
    )
    chosen = people.exclude(name__in=known).exclude(household__members__name__in=known).order_by("-pk").distinct()
    for number, person in enumerate(chosen[:PEOPLE]):
        book = _Book(person, doctor)
        taken = {row.code: row for row in queries.medicine_rows(person.pk) if row.state == "active"}
        if "amlodipine" not in taken:
            taken["amlodipine"] = book.medicine("氨氯地平片", now - timedelta(days=200), times=1, dose="5 mg")
        (_raised, _swollen, _allergic)[number % PEOPLE](book, taken["amlodipine"], now)


def _raised(book: _Book, amlodipine: Any, now: datetime) -> None:
    services.change_medicine(
        entry_id=amlodipine.pk,
        client_key=uuid5(NAMESPACE_URL, f"demo-raised-{book.person.pk}"),
        reason="两次没到目标",
        times=1,
        dose="10 mg",
        by=book.by,
        at=now - timedelta(days=20),
    )
    book.medicine("阿托伐他汀钙片", now - timedelta(days=20), times=1, dose="20 mg", usage="睡前")
    book.condition("高血压", now - timedelta(days=300), since="2016-05")
    book.condition("高脂血症", now - timedelta(days=20))
    book.condition("脑卒中", now - timedelta(days=300), whose="father")


def _swollen(book: _Book, amlodipine: Any, now: datetime) -> None:
    ended = now - timedelta(days=30)
    book.stop(amlodipine, "reaction", "脚肿", local_date(ended), ended)
    book.medicine("缬沙坦胶囊", now - timedelta(days=30), times=1, dose="80 mg")
    book.condition("高血压", now - timedelta(days=400), since="2018")
    book.condition("冠心病", now - timedelta(days=10))


def _allergic(book: _Book, amlodipine: Any, now: datetime) -> None:
    book.allergy("青霉素", now - timedelta(days=90), reaction="皮疹")
    book.medicine("阿莫西林胶囊", now - timedelta(days=2), times=3, dose="0.5 g", usage="牙龈发炎，在外面配的")
    wrong = book.condition("痛风", now - timedelta(days=40))
    services.correct_entry(
        what="conditions", entry_id=wrong.pk, reason="是他哥哥的，记错了人", by=book.by, at=now - timedelta(days=39)
    )
