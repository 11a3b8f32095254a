"""Opening forms of a person: what is read is written down, and the resident can see it."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.forms import services as forms
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import Assessment

PLAIN = "体检和专项表"


def _subject(title: str, is_confidential: bool) -> str:
    """The log of readers is also read by whoever acts for the resident."""
    return PLAIN if is_confidential else title


def may_see_sensitive(by: Actor, patient_id: int) -> bool:
    """Staff by right; a resident of the own record, never of a ward's."""
    return patient_id in by.own_ids or allowed(by, PatientPermission.VIEW_SENSITIVE)


@transaction.atomic
def open_offers(*, patient_id: int, by: Actor, at: datetime) -> list[queries.OfferedForm]:
    """Which forms suit a person and which are due; the person can see who looked."""
    offered = queries.list_offers(patient_id=patient_id, on=local_date(at), sensitive=may_see_sensitive(by, patient_id))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject=PLAIN)
    return offered


@transaction.atomic
def open_form(*, patient_id: int, code: str, by: Actor, at: datetime) -> queries.OpenedForm:
    """One form for one person, filled in as far as the house knows."""
    opened = queries.open_form(
        patient_id=patient_id,
        code=code,
        on=local_date(at),
        sensitive=may_see_sensitive(by, patient_id),
        author=by.name,
    )
    audit.record_read(
        patient_id=patient_id, by=by, at=at, purpose="service", subject=_subject(opened.title, opened.is_confidential)
    )
    return opened


@transaction.atomic
def open_history(*, patient_id: int, form: str | None, by: Actor, at: datetime) -> list[Assessment]:
    """What was filled for a person, newest first."""
    rows = queries.list_assessments(patient_id=patient_id, form=form, sensitive=may_see_sensitive(by, patient_id))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject=PLAIN)
    return rows


@transaction.atomic
def open_own(*, patient_id: int, by: Actor, at: datetime) -> list[Assessment]:
    """What a resident, or whoever acts for one, is told: the forms as they stand now."""
    rows = open_history(patient_id=patient_id, form=None, by=by, at=at)
    return [row for row in rows if not hasattr(row, "amended_by")]


@transaction.atomic
def open_assessment(*, assessment_id: int, by: Actor, at: datetime) -> Assessment:
    """
    :raises NotFound: outside the scope, or confidential
    """
    row = queries.get_assessment(assessment_id=assessment_id, sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE))
    audit.record_read(
        patient_id=row.patient_id, by=by, at=at, purpose="record", subject=_subject(row.title, row.is_confidential)
    )
    return row


@transaction.atomic
def print_form(*, patient_id: int, code: str, year: int, by: Actor, at: datetime) -> bytes:
    """The national form of one year as PDF, one column per visit."""
    person, sheet = queries.print_sheet(
        patient_id=patient_id, code=code, year=year, sensitive=may_see_sensitive(by, patient_id)
    )
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="print", subject=PLAIN)
    return forms.render_sheet(sheet, patient=person, by=by, at=at, year=year)
