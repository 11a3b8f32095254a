"""老人卡: some have one in the pocket, some wait for the printer, one was lost and replaced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.cards import services
from jiayi.foundation.cards.models import ElderCard
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.actor import Actor

if TYPE_CHECKING:
    from ..district import District

CENTRE, IN_POCKET, WAITING = "WH", 9, 5
# A mother with a card and a daughter who may ask to act for her in a rehearsal; neither is anybody's persona.
PARENT_PHONE, CHILD_PHONE = "16988880061", "16988880062"
GROWN = range(35, 55)


def tell(district: District) -> None:
    """The oldest who have a family doctor; nobody whom a journey plays."""
    known = {persona.name for persona in PERSONAS}
    people = Patient.objects.filter(organization__code=CENTRE, is_current=True, current_team__isnull=False)
    old = people.filter(tags__code="elderly").exclude(name__in=known).select_related("current_team__leader")
    for place, person in enumerate(old.order_by("birth_date", "pk")[: IN_POCKET + WAITING]):
        by = Actor(kind="staff", account_id=None, name=person.current_team.leader.name)
        at = district.now - timedelta(days=40 - place)
        card = services.issue_card(patient_id=person.pk, by=by, at=at)
        if place < IN_POCKET:
            ElderCard.objects.filter(pk=card.pk).update(printed_at=at + timedelta(hours=1))
        if place == IN_POCKET:
            _phone(person, PARENT_PHONE, at)
        if place == 0:
            services.reissue_card(card_id=card.pk, reason="lost", by=by, at=district.now - timedelta(days=2))
    grown = people.filter(
        birth_date__lte=district.today.replace(year=district.today.year - GROWN.start),
        birth_date__gt=district.today.replace(year=district.today.year - GROWN.stop),
    )
    for child in grown.exclude(name__in=known).order_by("-pk")[:1]:
        _phone(child, CHILD_PHONE, district.now)


def _phone(person: Patient, phone: str, at: datetime) -> None:
    patients.change_contact(patient_id=person.pk, phone=phone, by=Actor.system("demo"), at=at)
