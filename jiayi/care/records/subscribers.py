"""A diagnosis came or went: rules that look at it are followed at once, not in the night."""

from jiayi.foundation.patients import services as patients
from jiayi.kernel.events import subscribe
from jiayi.kernel.period import local_date

from .events import RecordChanged


@subscribe(RecordChanged)
def follow_tag_rules(event: RecordChanged) -> None:
    patients.follow_tag_rules([event.patient_id], on=local_date(event.at), at=event.at)
