"""老人卡: some have one in the pocket, some wait for the printer, one was lost and replaced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.cards import services
from jiayi.foundation.cards.models import ElderCard
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.actor import Actor

if TYPE_CHECKING:
    from ..district import District

CENTRE, IN_POCKET, WAITING = "WH", 9, 5


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
        if place == 0:
            services.reissue_card(card_id=card.pk, reason="lost", by=by, at=district.now - timedelta(days=2))
