"""超期召回: the first team has called some of those who are late; a few have come back because of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from jiayi.care.followups import services as followups
from jiayi.care.followups.models import AWAKE, CallResult, FollowUp
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import SHANGHAI

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
RETURNED = 6


def tell(district: District) -> None:
    doctor = actor("doctor01", district)
    others = [persona.name for persona in PERSONAS]
    late = FollowUp.objects.filter(
        team__leader_id=doctor.practitioner_id, state__in=AWAKE, due_date__lt=district.today - timedelta(days=6)
    ).exclude(patient__name__in=others)
    chosen: dict[int, FollowUp] = {}
    for visit in late.order_by("due_date", "id")[:40]:
        chosen.setdefault(visit.patient_id, visit)
    for visit, (outcome, ahead, ago, note) in zip(list(chosen.values())[4:], SAID, strict=False):
        at = district.now - timedelta(days=ago)
        followups.record_call(
            follow_up_id=visit.pk,
            client_key=uuid5(NAMESPACE_URL, f"demo-call-{visit.pk}"),
            outcome=outcome,
            day=district.today + timedelta(days=ahead) if ahead else None,
            note=note,
            by=doctor,
            at=at,
        )
    _returned(district, doctor)


def _returned(district: District, doctor: Actor) -> None:
    """Calls of the weeks before, whose people have come since: taken over as they were noted then."""
    came = FollowUp.objects.filter(
        team__leader_id=doctor.practitioner_id, state="done", visited_date__gte=district.today - timedelta(days=45)
    ).order_by("-visited_date", "id")
    late = [visit for visit in came[:200] if visit.visited_date and (visit.visited_date - visit.due_date).days > 2]
    CallResult.objects.bulk_create(
        [_call_before(visit, visit.visited_date, doctor) for visit in late[:RETURNED] if visit.visited_date]
    )


def _call_before(visit: FollowUp, visited: date, doctor: Actor) -> CallResult:
    called = visited - timedelta(days=2)
    return CallResult(
        follow_up=visit,
        team_id=visit.team_id,
        practitioner_id=doctor.practitioner_id,
        outcome="agreed",
        called_date=called,
        agreed_date=visited,
        contact_date=called + timedelta(days=15),
        client_key=uuid5(NAMESPACE_URL, f"demo-returned-{visit.pk}"),
        by=doctor.label,
        channel=doctor.channel,
        at=datetime(called.year, called.month, called.day, 10, 20, tzinfo=SHANGHAI),
    )
