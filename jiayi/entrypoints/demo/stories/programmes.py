"""慢病专案和今天: who is managed for what, some plans that were agreed, a household that is left alone for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from jiayi.care.careplans import services as careplans
from jiayi.care.careplans.models import Enrolment
from jiayi.foundation.tasks import services as tasks
from jiayi.foundation.tasks.models import Task

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District

GOALS = (
    (
        {"kind": "lifestyle", "text": "每天吃盐不超过 5 克"},
        {"kind": "monitoring", "text": "每天早上量一次血压，记下来"},
    ),
    ({"kind": "medicine", "text": "按时吃药，不自己停"}, {"kind": "lifestyle", "text": "每周走路 5 天，每次 30 分钟"}),
)


def tell(district: District) -> None:
    careplans.follow_tags(on=district.today, at=district.now)
    others = [persona.name for persona in PERSONAS]
    doctor = actor("doctor01", district)
    managed = Enrolment.objects.filter(
        patient__current_team__leader_id=doctor.practitioner_id, state="active", programme="hypertension"
    ).exclude(patient__name__in=others)
    for number, row in enumerate(managed.order_by("id")[:6]):
        plan = careplans.write_plan(
            enrolment_id=row.pk,
            advice="少吃咸菜，头晕就量一次",
            review_date=district.today + timedelta(days=90),
            target_pack="assessment",
            goals=GOALS[number % 2],
            by=doctor,
            at=district.now,
        )
        if number % 3 == 0:
            careplans.mark_goal(goal_id=plan.goals.get(position=0).pk, is_met=True, by=doctor, at=district.now)
        if number % 3 == 1:
            careplans.record_review(
                enrolment_id=row.pk,
                client_key=uuid5(NAMESPACE_URL, f"demo-review-{row.pk}"),
                adherence="sometimes",
                reason_code="forgot",
                is_controlled=None,
                note="装了药盒，女儿提醒",
                by=doctor,
                at=district.now,
            )
    home = (
        Task.objects.filter(patient__current_team__leader_id=doctor.practitioner_id, patient__household__isnull=False)
        .exclude(patient__name__in=others)
        .exclude(patient__household__members__name__in=others)
        .order_by("-act_date", "id")
        .values_list("patient__household", flat=True)
        .first()
    )
    if home is not None:
        tasks.mute_household(
            household_id=home,
            until=district.today + timedelta(days=10),
            reason_code="mourning",
            note="老人过世，家里在办事",
            by=doctor,
            at=district.now,
        )
