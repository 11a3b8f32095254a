"""Looking at somebody's record: the person can see who looked."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries

SUBJECT = "诊断和用药"


@transaction.atomic
def open_record(*, patient_id: int, by: Actor, at: datetime) -> queries.HealthRecord:
    """
    :raises NotFound: the person is not in scope
    """
    record = queries.health_record(
        patient_id=patient_id, on=local_date(at), sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE)
    )
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject=SUBJECT)
    return record


@transaction.atomic
def open_own_record(*, patient_id: int, by: Actor, at: datetime) -> queries.OwnRecord:
    """
    :raises NotFound: somebody else's
    """
    record = queries.own_record(patient_id=patient_id, on=local_date(at))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject=SUBJECT)
    return record
