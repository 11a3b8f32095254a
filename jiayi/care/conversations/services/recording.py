"""通话录音: one side asks in the call, the other agrees, both see the mark, either stops it. Off unless turned on.

The sound of both is put together by the browser of the team and stored as a file of the house; a deleted file leaves
the line that says who agreed and when it was deleted. Source of the three years: 音视频过程记录 ≥3 年 (Tianjin 2026).
"""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import queries as files
from jiayi.foundation.files import services as file_services
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.period import add_years, local_date

from .. import queries
from ..models import UNDER_WAY, Call, CallRecording, CallState, RecordingState
from . import base, calling, consent

SUBJECT = "通话录音"


class RecordingOff(DomainError):
    """The house does not record calls."""

    code, status, message = "recording_off", 403, "本机构没有开通通话录音"


@transaction.atomic
def ask_recording(*, call_id: int, by: Actor, at: datetime) -> CallRecording:
    """Whoever asks consents; nothing is recorded before the other side has agreed.

    :raises RecordingOff: the setting says no
    :raises InvalidTransition: not in the call, or one is asked for already
    """
    call = _call(call_id, by)
    if not queries.may_record(at=at):
        raise RecordingOff()
    if call.recordings.filter(state__in=UNDER_WAY).exists():
        raise InvalidTransition("已经在问了，等对方点同意")
    recording = CallRecording.objects.create(call=call, asked_side=calling.side_of(by), asked_by=by.label, asked_at=at)
    calling.tell(call)
    return recording


@transaction.atomic
def answer_recording(*, recording_id: int, is_agreed: bool, by: Actor, at: datetime) -> CallRecording:
    """The other side agrees, or does not: then nothing was recorded.

    :raises InvalidTransition: one's own question, or answered already
    """
    recording = _locked(recording_id, by)
    if calling.side_of(by) == recording.asked_side and is_agreed:
        raise InvalidTransition("要对方同意才能录")
    consent.move(recording, "agree" if is_agreed else "refuse")
    if is_agreed:
        recording.agreed_by, recording.agreed_at = by.label, at
    recording.save()
    calling.tell(recording.call)
    return recording


@transaction.atomic
def stop_recording(*, recording_id: int, by: Actor, at: datetime) -> CallRecording:
    """Either side, at any moment; stopping twice changes nothing."""
    recording = _locked(recording_id, by, is_over_too=True)
    if recording.state == RecordingState.RUNNING:
        consent.stop(recording, by.label, at)
        calling.tell(recording.call)
    return recording


@transaction.atomic
def store_recording(*, recording_id: int, content: bytes, by: Actor, at: datetime) -> CallRecording:
    """What the browser of the team has recorded, also a moment after the call; sent twice, stored once.

    :raises NotFound: another team's
    :raises InvalidTransition: there was no consent, or somebody else recorded
    """
    recording = _locked(recording_id, by, is_over_too=True)
    if recording.state == RecordingState.STORED:
        return recording
    if by.kind != "staff" or recording.agreed_at is None:
        raise InvalidTransition("没有双方同意的录音，不存")
    row = recording.call.conversation
    file = file_services.store_bytes(
        content=content,
        name=f"通话录音 {local_date(at)}.webm",
        kind="recording",
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        by=by,
        at=at,
    )
    consent.move(recording, "store")
    recording.file = file
    recording.stopped_at = recording.stopped_at or at
    recording.stopped_by = recording.stopped_by or by.label
    years = safeguards.value_of("recording_years", at=at)
    recording.keep_until = add_years(local_date(at), years)
    recording.save()
    base.say_and_save(base.locked(row.pk), f"这次通话录了音，双方都同意。留到 {recording.keep_until}", at=at)
    return recording


@transaction.atomic
def open_recording(*, recording_id: int, by: Actor, at: datetime, asked: str = "") -> files.OpenedFile:
    """Who listens leaves a line that the resident can read; `asked` is the part that a player wants.

    :raises NotFound: another team's, or deleted by now
    """
    recording = queries.get_recording(recording_id=recording_id, by=by)
    if recording.state != RecordingState.STORED or recording.file_id is None:
        raise NotFound("没有这段录音，可能已到期删除")
    patient_id = recording.call.conversation.patient_id
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="conversation", subject=SUBJECT)
    return files.open_asked(file_id=recording.file_id, asked=asked)


def forget_recordings(*, at: datetime) -> int:
    """Recordings whose time is over are deleted; what was never sent in is called lost after a day."""
    numbers = queries.list_recordings_to_forget(at=at)
    for number in numbers:
        _forget(number)
    return len(numbers)


@transaction.atomic
def _forget(recording_id: int) -> None:
    recording = CallRecording.objects.select_for_update(of=("self",)).get(pk=recording_id)
    file_id = recording.file_id
    consent.move(recording, "forget" if recording.state == RecordingState.STORED else "lose")
    recording.file = None
    recording.save()
    if file_id is not None:
        file_services.delete_file(file_id=file_id)


def _call(call_id: int, by: Actor) -> Call:
    call = calling.locked(call_id, by)
    if call.state != CallState.ACTIVE or by.label not in (call.caller, call.answerer):
        raise InvalidTransition("在通话里才能录音")
    return call


def _locked(recording_id: int, by: Actor, *, is_over_too: bool = False) -> CallRecording:
    """The call is locked before its recording."""
    call = calling.locked(queries.get_recording(recording_id=recording_id, by=by).call_id, by)
    is_over = call.state != CallState.ACTIVE and not is_over_too
    if is_over or by.label not in (call.caller, call.answerer):
        raise InvalidTransition("在通话里才能录音")
    rows = CallRecording.objects.select_for_update(of=("self",)).select_related("call__conversation")
    return rows.get(pk=recording_id)
