"""Population tags: set, end, and follow the age."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..events import PatientChanged
from ..models import PatientTag


@transaction.atomic
def set_tag(
    *, patient_id: int, code: str, from_date: date, source: str, by: Actor, at: datetime, note: str = ""
) -> PatientTag:
    """Put a person into a class from a day on; one that is running already stays as it is."""
    person = queries.get_patient(patient_id=patient_id)
    if code not in PatientTag.Code.values:
        raise InvalidInput("没有这个人群标签")
    tag, is_new = PatientTag.objects.get_or_create(
        patient=person,
        code=code,
        period_to=None,
        defaults={"period_from": from_date, "source": source, "note": note},
    )
    if is_new:
        refresh_masks([patient_id], on=local_date(at))
        _tell(person, by, at)
    return tag


@transaction.atomic
def end_tag(*, patient_id: int, code: str, to_date: date, by: Actor, at: datetime) -> PatientTag:
    """Take a person out of a class on a day (exclusive); a tag that would not last a day is removed.

    :raises NotFound: if the class is not running
    """
    person = queries.get_patient(patient_id=patient_id)
    tag = PatientTag.objects.filter(patient=person, code=code, period_to__isnull=True).first()
    if tag is None:
        raise NotFound("没有在用的这个标签")
    if to_date <= tag.period_from:
        tag.delete()
    else:
        tag.period_to = to_date
        tag.save(update_fields=["period_to"])
    refresh_masks([patient_id], on=local_date(at))
    _tell(person, by, at)
    return tag


@transaction.atomic
def refresh_age_tags(*, on: date) -> int:
    """Tag those who turned 65, and let go who grew out of a class. The child tag carries its end from birth."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO patients_patienttag (patient_id, code, period_from, source, note)
            SELECT p.id, 'elderly', (p.birth_date + interval '65 years')::date, 'age_rule', ''
              FROM patients_patient p
             WHERE p.is_current AND p.birth_date <= (%(on)s::date - interval '65 years')::date
               AND NOT EXISTS (SELECT 1 FROM patients_patienttag t WHERE t.patient_id = p.id AND t.code = 'elderly')
            ON CONFLICT DO NOTHING
            """,
            {"on": on},
        )
        number = cursor.rowcount
    refresh_masks(None, on=on)
    return number


_MASK = " + ".join(f"CASE t.code WHEN '{code}' THEN {bit} ELSE 0 END" for code, bit in rules.TAG_BITS.items())
_REFRESH = f"""
    UPDATE patients_patient p SET tag_mask = now_in_force.mask
      FROM (SELECT x.id, COALESCE(bit_or({_MASK}), 0) AS mask
              FROM patients_patient x
              LEFT JOIN patients_patienttag t ON t.patient_id = x.id AND t.period_from <= %(on)s
                    AND (t.period_to IS NULL OR t.period_to > %(on)s)
             WHERE %(everybody)s OR x.id = ANY(%(ids)s)
             GROUP BY x.id) now_in_force
     WHERE p.id = now_in_force.id AND p.tag_mask <> now_in_force.mask
"""  # noqa: S608  the codes are our own constants


def refresh_masks(patient_ids: Iterable[int] | None, *, on: date) -> int:
    """Bring the bits that lists are filtered by in line with the tags in force; None: of everybody."""
    ids = list(patient_ids) if patient_ids is not None else []
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"on": on, "everybody": patient_ids is None, "ids": ids})
        return cursor.rowcount


def _tell(person: object, by: Actor, at: datetime) -> None:
    events.publish(
        PatientChanged(
            organization_id=person.organization_id,  # type: ignore[attr-defined]
            by=by.label,
            at=at,
            patient_id=person.pk,  # type: ignore[attr-defined]
            change="tags",
        )
    )
