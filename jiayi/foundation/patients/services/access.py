"""Opening a record: what is read is written down, and the resident can see it."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.kernel import disclosure, events
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..events import RecordOpened
from ..models import Household, Patient
from ..permissions import PatientPermission
from ..queries.views import PersonView


@transaction.atomic
def open_patient(*, patient_id: int, purpose: str, by: Actor, at: datetime) -> PersonView:
    """The person page of one resident in scope.

    :raises NotFound: outside the scope; nothing is logged then
    """
    on = local_date(at)
    # Confidential classes are not shown to a proxy by default.
    sensitive = patient_id in by.own_ids or allowed(by, PatientPermission.VIEW_SENSITIVE)
    if by.kind == "resident" and not by.may(patient_id, "view"):
        raise NotFound()
    person = queries.get_person(patient_id=patient_id, on=on, sensitive=sensitive)
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose=purpose)
    return person


def open_household(*, household_id: int) -> tuple[Household, list[Patient]]:
    """A household in scope with its members. Who works with numbers has opened one of them with a reason.

    :raises NotFound: outside the scope
    :raises ReasonNeeded: names are masked and nobody of this household was opened
    """
    household = queries.get_household(household_id=household_id)
    members = queries.list_household(household_id=household_id)
    if not any(disclosure.is_open(member.pk) for member in members):
        disclosure.require_open(members[0].pk if members else None)
    return household, members


def open_with_reason(*, patient_id: int, purpose: str, reason: str, by: Actor, at: datetime) -> datetime:
    """Open one record for somebody who works with numbers; until when it stays open. The resident is told.

    :raises NotFound: outside the scope; nothing is logged then
    :raises ReasonTooShort: the reason says nothing
    :raises TooManyRequests: too many records in a day
    """
    person = queries.get_patient(patient_id=patient_id)
    with transaction.atomic():
        opening = audit.open_with_reason(patient_id=person.pk, purpose=purpose, reason=reason, by=by, at=at)
        events.publish(
            RecordOpened(
                organization_id=by.organization_id or person.organization_id,
                by=by.label,
                at=at,
                patient_id=person.pk,
                opening_id=opening.pk,
                opener_organization=by.organization_name,
                purpose=purpose,
                reason=opening.reason,
            )
        )
    return opening.expires_at


def trace_person(*, identity_number: str, reason: str, by: Actor, at: datetime) -> Patient:
    """Whose lines of the logs are meant: by the whole number of a document and with a reason, never by name.

    :raises NotFound: nobody in scope has this number
    :raises ReasonTooShort: the reason says nothing
    """
    kinds = [kind for kind in Patient.Identity.values if kind != Patient.Identity.NONE]
    found = (queries.find_by_identity(kind=kind, number=identity_number) for kind in kinds)
    person = next((one for one in found if one is not None), None)
    if person is None:
        raise NotFound("辖区内没有这个证件号的居民")
    audit.record_trace(patient_id=person.pk, reason=reason, by=by, at=at)
    return person


@transaction.atomic
def reveal_identity(*, patient_id: int, by: Actor, at: datetime) -> str:
    """The full document number, for a moment and with a line in the read log.

    :raises NotFound: outside the scope, or no document
    """
    person = queries.get_patient(patient_id=patient_id)
    if person.identity_number is None:
        raise NotFound("这位居民没有登记证件")
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="manage", subject="完整证件号")
    return str(person.identity_number)
