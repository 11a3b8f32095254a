"""超期召回: two teams have called some of those who are late; the rest still wait for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from jiayi.care.followups import services as followups
from jiayi.care.followups.models import AWAKE, FollowUp
from jiayi.kernel.actor import Actor

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District

SAID = (
    ("agreed", 2, 1, "说空腹来抽血"),
    ("agreed", 1, 0, ""),
    ("later", 3, 0, "在地里干活，下午再打"),
    ("no_answer", 1, 0, ""),
    ("wrong_number", None, 2, "接的人说不认识"),
    ("away", 20, 5, "去杭州带孙子"),
    ("elsewhere", None, 3, "一直在县医院心内科看"),
)


def tell(district: District) -> None:
    others = [persona.name for persona in PERSONAS]
    for name in ("doctor01", "doctor04"):
        doctor = actor(name, district)
        late = FollowUp.objects.filter(
            team__leader_id=doctor.practitioner_id, state__in=AWAKE, due_date__lt=district.today
        ).exclude(patient__name__in=others)
        people: dict[int, FollowUp] = {}
        for visit in late.order_by("due_date", "id")[:40]:
            people.setdefault(visit.patient_id, visit)
        # About half of them still wait for their call.
        _call(list(people.values())[1::2], doctor, district)


def _call(visits: list[FollowUp], doctor: Actor, district: District) -> None:
    for visit, (outcome, ahead, ago, note) in zip(visits, SAID, strict=False):
        followups.record_call(
            follow_up_id=visit.pk,
            client_key=uuid5(NAMESPACE_URL, f"demo-call-{visit.pk}"),
            outcome=outcome,
            day=district.today + timedelta(days=ahead) if ahead else None,
            note=note,
            by=doctor,
            at=district.now - timedelta(days=ago),
        )
