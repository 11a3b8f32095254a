"""Population tags: set and ended by people; what rules give is in services/tagging."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..events import PatientChanged
from ..models import Patient, PatientTag
from .tagging import apply_tag_rules, refresh_masks


class TagByRule(DomainError):
    """A rule would put the person back in at night."""

    code, status, message = "tag_by_rule", 409, "这个标签是规则给的，不能单独取消"
    advice = "要改，请更正资料（例如出生日期），或修订规则"


@transaction.atomic
def set_tag(
    *, patient_id: int, code: str, from_date: date, source: str, by: Actor, at: datetime, note: str = ""
) -> PatientTag:
    """Put a person into a class from a day on; one that is running already stays as it is."""
    person = queries.get_patient(patient_id=patient_id)
    if code not in PatientTag.Code.values:
        raise InvalidInput("没有这个人群标签")
    if source == PatientTag.Source.RULE:
        raise InvalidInput("按规则归入的标签只由规则给")
    held = _by_rule(person.pk, code, local_date(at))
    if held is not None:
        return held
    tag, is_new = PatientTag.objects.get_or_create(
        patient=person,
        code=code,
        period_to=None,
        defaults={"period_from": from_date, "source": source, "note": note},
    )
    if is_new:
        _follow(person, code, by, at)
    return tag


@transaction.atomic
def end_tag(*, patient_id: int, code: str, to_date: date, by: Actor, at: datetime) -> PatientTag:
    """Take a person out of a class on a day (exclusive); a tag that would not last a day is removed.

    :raises NotFound: if the class is not running
    :raises TagByRule: if a rule holds the person in it
    """
    person = queries.get_patient(patient_id=patient_id)
    if held := _by_rule(person.pk, code, local_date(at)):
        raise TagByRule(f"这个标签是{queries.reason_of(held)}。{TagByRule.advice}")
    tag = PatientTag.objects.filter(patient=person, code=code, period_to__isnull=True).first()
    if tag is None:
        raise NotFound("没有在用的这个标签")
    if to_date <= tag.period_from:
        tag.delete()
    else:
        tag.period_to = to_date
        tag.save(update_fields=["period_to"])
    _follow(person, code, by, at)
    return tag


def _by_rule(patient_id: int, code: str, on: date) -> PatientTag | None:
    running = Q(period_to__isnull=True) | Q(period_to__gt=on)
    rows = PatientTag.objects.select_related("rule").filter(running, patient_id=patient_id, code=code)
    return rows.filter(source=PatientTag.Source.RULE, period_from__lte=on).first()


def _follow(person: Patient, code: str, by: Actor, at: datetime) -> None:
    """Rules that look at this class, the bits of the lists, and whoever listens."""
    on = local_date(at)
    apply_tag_rules([person.pk], on=on, after=code)
    refresh_masks([person.pk], on=on)
    _tell(person, by, at)


def _tell(person: Patient, by: Actor, at: datetime) -> None:
    events.publish(
        PatientChanged(organization_id=person.organization_id, by=by.label, at=at, patient_id=person.pk, change="tags")
    )
