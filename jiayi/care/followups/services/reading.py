from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.forms import services as forms
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import CallResult, FollowUp


@transaction.atomic
def open_for_visit(*, follow_up_id: int, by: Actor, at: datetime) -> queries.OpenedFollowUp:
    """Open a planned visit; the resident can read that, by whom and when."""
    opened = queries.open_follow_up(follow_up_id=follow_up_id, on=local_date(at))
    audit.record_read(patient_id=opened.patient.pk, by=by, at=at, purpose="followup", subject=opened.programme_title)
    return opened


@transaction.atomic
def open_story(*, follow_up_id: int, by: Actor, at: datetime) -> queries.Story:
    """One visit with every version of its answers and what was decided about it; the person can see who looked."""
    story = queries.tell_story(follow_up_id=follow_up_id, on=local_date(at))
    audit.record_read(patient_id=story.patient.pk, by=by, at=at, purpose="followup", subject=story.title)
    return story


@transaction.atomic
def open_history(*, patient_id: int, programme: str | None, by: Actor, at: datetime) -> list[FollowUp]:
    """Planned and finished visits of a person, newest first; the person can see who looked."""
    history = queries.list_history(patient_id=patient_id, programme=programme)
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="followup", subject="随访记录")
    return history


@transaction.atomic
def read_calls(*, follow_up_id: int, by: Actor, at: datetime) -> list[CallResult]:
    """What was tried to bring a person back, newest first; the person can see who looked."""
    follow_up = queries.get_follow_up(follow_up_id=follow_up_id)
    audit.record_read(patient_id=follow_up.patient_id, by=by, at=at, purpose="followup", subject="通话结果")
    return queries.list_calls(follow_up_id=follow_up_id)


@transaction.atomic
def print_form(*, patient_id: int, programme: str, year: int, by: Actor, at: datetime) -> bytes:
    """The national form of one year as PDF, one column per visit."""
    patient, sheet = queries.print_sheet(patient_id=patient_id, programme=programme, year=year)
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="print", subject=sheet.title)
    return forms.render_sheet(sheet, patient=patient, by=by, at=at, year=year)
