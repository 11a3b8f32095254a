"""A call is recorded only with both consents, and only where the house says so."""

from datetime import timedelta
from uuid import uuid4

import pytest

from jiayi.care.conversations import queries, services
from jiayi.care.conversations.models import CallRecording
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.files import queries as files
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import live, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once

from . import talking
from .talking import NOON

pytestmark = pytest.mark.django_db
SOUND = b"\x1a\x45\xdf\xa3" + b"\0" * 200


@pytest.fixture
def talk(monkeypatch, settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    monkeypatch.setattr(live, "is_open", lambda groups: True)
    return load_once(talking.talk)


@pytest.fixture
def allowed(monkeypatch):
    real = safeguards.value_of
    monkeypatch.setattr(safeguards, "value_of", lambda code, at: 1 if code == "call_recording" else real(code, at=at))


def in_call(talk):
    with talk.scope():
        call = services.place_call(patient_id=talk.person.pk, kind="voice", device=uuid4(), by=talk.doctor, at=NOON)
    with scope.patients({talk.person.pk}):
        return services.answer_call(call_id=call.pk, device=uuid4(), by=talk.resident, at=NOON)


def ask(talk, call, by=None):
    with talk.scope():
        return services.ask_recording(call_id=call.pk, by=by or talk.doctor, at=NOON)


def agree(talk, recording, *, by=None, is_agreed=True):
    with talk.scope():
        return services.answer_recording(
            recording_id=recording.pk, is_agreed=is_agreed, by=by or talk.resident, at=NOON
        )


def store(talk, recording, *, by=None, at=NOON):
    with talk.scope():
        return services.store_recording(recording_id=recording.pk, content=SOUND, by=by or talk.doctor, at=at)


def test_out_of_the_box_nothing_is_recorded(talk):
    call = in_call(talk)
    assert not queries.may_record(at=NOON)
    with pytest.raises(services.RecordingOff):
        ask(talk, call)


def test_the_resident_agrees_and_what_was_recorded_is_kept_three_years(talk, allowed):
    recording = ask(talk, in_call(talk))
    assert recording.state == "asked"
    assert agree(talk, recording).state == "running"
    with talk.scope():
        assert services.stop_recording(recording_id=recording.pk, by=talk.resident, at=NOON).state == "stopped"
    stored = store(talk, recording)
    assert (stored.state, str(stored.keep_until)) == ("stored", "2029-09-15")
    assert store(talk, recording).file_id == stored.file_id


def test_without_the_other_consent_nothing_is_stored(talk, allowed):
    recording = ask(talk, in_call(talk))
    with pytest.raises(InvalidTransition):
        agree(talk, recording, by=talk.doctor)
    with pytest.raises(InvalidTransition):
        store(talk, recording)
    assert agree(talk, recording, is_agreed=False).state == "refused"
    with pytest.raises(InvalidTransition):
        store(talk, recording)


def test_the_resident_may_ask_too_and_the_team_agrees(talk, allowed):
    recording = ask(talk, in_call(talk), by=talk.resident)
    assert agree(talk, recording, by=talk.doctor).agreed_by == talk.doctor.label


def test_hanging_up_stops_it_and_a_question_left_open_is_a_no(talk, allowed):
    call = in_call(talk)
    recording = ask(talk, call)
    agree(talk, recording)
    with talk.scope():
        services.end_call(call_id=call.pk, by=talk.resident, at=NOON + timedelta(seconds=30))
        assert CallRecording.objects.get().state == "stopped"
    assert store(talk, recording, at=NOON + timedelta(seconds=40)).state == "stored"
    other = in_call(talk)
    ask(talk, other)
    with talk.scope():
        services.end_call(call_id=other.pk, by=talk.doctor, at=NOON)
        assert CallRecording.objects.get(call=other).state == "refused"


def test_listening_is_written_down_and_only_the_team_may(talk, allowed):
    recording = ask(talk, in_call(talk))
    agree(talk, recording)
    stored = store(talk, recording)
    with talk.scope():
        opened = services.open_recording(recording_id=recording.pk, by=talk.nurse, at=NOON)
        assert opened.content == SOUND
        assert ReadLog.objects.filter(patient=talk.person, subject="通话录音").exists()
        stranger = talking.replace(talk.doctor, team_ids=frozenset({0}))
        with pytest.raises(NotFound):
            services.open_recording(recording_id=recording.pk, by=stranger, at=NOON)
        with pytest.raises(NotFound):
            files.get_shown_file(file_id=stored.file_id)


def test_after_its_time_the_sound_is_deleted_and_the_consent_stays(talk, allowed, django_capture_on_commit_callbacks):
    recording = ask(talk, in_call(talk))
    agree(talk, recording)
    file_id = store(talk, recording).file_id
    with talk.scope():
        path = files.folder() / files.get_file(file_id=file_id).path
        assert path.exists()
        with django_capture_on_commit_callbacks(execute=True):
            assert services.forget_recordings(at=NOON + timedelta(days=3 * 366)) == 1
        kept = CallRecording.objects.get()
    assert (kept.state, kept.file_id, bool(kept.agreed_by)) == ("forgotten", None, True)
    assert not path.exists()


def test_what_was_never_sent_in_is_called_lost(talk, allowed):
    recording = ask(talk, in_call(talk))
    agree(talk, recording)
    with talk.scope():
        services.forget_recordings(at=NOON + timedelta(days=2))
        assert CallRecording.objects.get().state == "lost"
