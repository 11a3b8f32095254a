"""The steps of a recording, for those who record and for the call that ends."""

from datetime import datetime

from ..models import RECORDING_LIFECYCLE, UNDER_WAY, Call, CallRecording, RecordingState


def move(recording: CallRecording, name: str) -> None:
    recording.state = RECORDING_LIFECYCLE.target_of(name, current=recording.state)


def stop(recording: CallRecording, by: str, at: datetime) -> None:
    move(recording, "stop")
    recording.stopped_by, recording.stopped_at = by, at
    recording.save()


def stop_with_call(call: Call, by: str, at: datetime) -> None:
    """A call that ends ends its recording; a question nobody answered was not agreed to."""
    for recording in call.recordings.select_for_update(of=("self",)).filter(state__in=UNDER_WAY):
        if recording.state == RecordingState.RUNNING:
            stop(recording, by, at)
        else:
            move(recording, "refuse")
            recording.save(update_fields=["state"])
