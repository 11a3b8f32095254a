"""Recordings of calls: whether the house records at all, the one under way, and what is due to be deleted."""

from datetime import datetime, timedelta

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.period import local_date

from ..models import UNDER_WAY, Call, CallRecording, RecordingState
from .inbox import visible_to

UNSENT = timedelta(days=1)


def may_record(*, at: datetime) -> bool:
    """Off until the security administrator turns it on, from a day on."""
    return safeguards.value_of("call_recording", at=at) == 1


def find_recording_of(call: Call) -> CallRecording | None:
    """What is asked, running or just stopped in a call."""
    rows = CallRecording.objects.filter(call_id=call.pk).order_by("-id")
    return rows.filter(state__in=[*UNDER_WAY, RecordingState.STOPPED, RecordingState.REFUSED]).first()


def get_recording(*, recording_id: int, by: Actor) -> CallRecording:
    """
    :raises NotFound: a stranger's
    """
    rows = CallRecording.objects.select_related("call__conversation").filter(pk=recording_id)
    if by.kind == "staff":
        rows = rows.filter(call__conversation_id__in=visible_to(by).values("pk"))
    found = rows.first()
    if found is None:
        raise NotFound()
    return found


def list_recordings_to_forget(*, at: datetime) -> list[int]:
    kept = CallRecording.objects.filter(state=RecordingState.STORED, keep_until__lt=local_date(at))
    unsent = CallRecording.objects.filter(
        state__in=[RecordingState.RUNNING, RecordingState.STOPPED], agreed_at__lt=at - UNSENT
    )
    return [*kept.values_list("pk", flat=True)[:500], *unsent.values_list("pk", flat=True)[:500]]
