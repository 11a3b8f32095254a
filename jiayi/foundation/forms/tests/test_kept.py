"""Answers to a version that is over: still accepted within its grace, otherwise kept until a person decides."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.foundation.files import queries as files
from jiayi.foundation.forms import queries, services
from jiayi.foundation.forms.api import desk
from jiayi.foundation.forms.models import FormTemplate, KeptResponse
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.lifecycle import InvalidTransition
from tests.calling import Caller, without_permission

from .test_forms import ANSWERS, definition, shipped

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "forms-kept")
PNG = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
    )
).decode()


@pytest.fixture
def place(monkeypatch, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    services.load_builtin_templates()
    return Place()


def answered(code="htn_followup", *, given, on=TODAY, version="3"):
    return queries.get_template_for_answers(code=code, version=version, authored_on=given, on=on)


def kept(place, patient, **changes):
    facts = {
        "client_key": uuid4(),
        "template": shipped(),
        "patient_id": patient.pk,
        "organization_id": place.organization.pk,
        "answers": ANSWERS,
        "authored_at": NOW,
        "reason": "那一版已经停用",
        "by": place.doctor,
        "at": NOW,
    }
    with place.scope():
        return services.keep_response(**facts | changes)


def test_a_version_that_ended_takes_answers_of_its_time_for_as_long_as_its_grace(place):
    services.end_template(template_id=shipped().pk, first_day_without=TODAY - timedelta(days=30))
    before = TODAY - timedelta(days=31)
    assert answered(given=before).version == "3"
    with pytest.raises(queries.FormVersionOver, match="填写的那天不能再用"):
        answered(given=TODAY - timedelta(days=30))
    with pytest.raises(queries.FormVersionOver, match="过了还收的 30 天"):
        answered(given=before, on=TODAY + timedelta(days=1))


def test_a_version_that_has_not_begun_takes_no_answers(place):
    new = definition(effectivePeriod={"start": (TODAY + timedelta(days=9)).isoformat()})
    draft = services.draft_template(definition=new, by=place.doctor, at=NOW)
    services.publish_template(template_id=draft.pk, by=place.doctor, at=NOW)
    with pytest.raises(queries.FormVersionOver, match="才启用"):
        answered("elder_self_care", given=TODAY, version="3.1")


def test_the_days_of_grace_are_part_of_the_form(place):
    draft = services.draft_template(definition=definition(graceDays=3), by=place.doctor, at=NOW)
    services.publish_template(template_id=draft.pk, by=place.doctor, at=NOW)
    services.end_template(template_id=draft.pk, first_day_without=TODAY)
    yesterday = TODAY - timedelta(days=1)
    late = TODAY + timedelta(days=4)
    assert answered("elder_self_care", given=yesterday, version="3.1", on=TODAY + timedelta(days=3)).version == "3.1"
    with pytest.raises(queries.FormVersionOver, match="3 天"):
        answered("elder_self_care", given=yesterday, version="3.1", on=late)


def test_kept_answers_are_kept_once_and_count_when_somebody_accepts_them(place):
    patient, key = place.patient(), uuid4()
    one = kept(place, patient, client_key=key)
    assert kept(place, patient, client_key=key).pk == one.pk
    with place.scope():
        done = services.accept_kept(kept_id=one.pk, by=place.doctor, at=NOW + timedelta(days=1))
        [response] = queries.list_responses(patient_id=patient.pk, code="htn_followup")
        with pytest.raises(InvalidTransition):
            services.accept_kept(kept_id=one.pk, by=place.doctor, at=NOW)
    assert (done.state, response.pk, response.authored_at) == ("accepted", done.response_id, NOW)
    assert response.answers["bp_systolic"] == 132


def test_kept_answers_that_cannot_stand_say_where_and_stay(place):
    one = kept(place, place.patient(), answers=ANSWERS | {"bp_systolic": 1480})
    with place.scope():
        with pytest.raises(services.AnswersRefused, match="收缩压"):
            services.accept_kept(kept_id=one.pk, by=place.doctor, at=NOW)
        assert queries.page_kept(state="waiting", cursor=None, limit=10).items[0].pk == one.pk


def test_who_may_decide_sees_and_discards_with_a_reason_and_others_do_not(place):
    one = kept(place, place.patient())
    path = f"/kept-responses/{one.pk}/discard"
    assert DESK.post(without_permission(place.doctor), path, {"note": "重复"})[0] == 403
    assert DESK.get(without_permission(place.doctor), "/kept-responses")[0] == 403
    assert [row["id"] for row in DESK.get(place.doctor, "/kept-responses")[1]["items"]] == [one.pk]
    assert DESK.post(place.doctor, path, {"note": " "})[1]["code"] == "kept_reason_missing"
    assert DESK.post(Place().doctor, path, {"note": "重复"})[0] == 404
    assert DESK.post(place.doctor, path, {"note": "重复"})[1]["state"] == "discarded"


def test_a_signature_that_came_along_becomes_a_file_of_the_person(place):
    patient, template = place.patient(), shipped()
    answers = ANSWERS | {"resident_signature": {"data": f"data:image/png;base64,{PNG}"}}
    checked = queries.check(queries.form_of(template), answers, sex="2", age=78)
    with place.scope():
        response = services.save_response(
            template=template,
            patient_id=patient.pk,
            organization_id=place.organization.pk,
            checked=checked,
            taken_over=["method", "nothing"],
            by=place.doctor,
            at=NOW,
        )
        file = files.get_file(file_id=response.answers["resident_signature"]["file"])
        assert (file.kind, file.patient_id, response.taken_over) == ("signature", patient.pk, ["method"])
        assert services.print_response(response_id=response.pk, by=place.doctor, at=NOW).startswith(b"%PDF")


def test_a_torn_picture_is_refused_and_nothing_stored(place):
    template = shipped()
    answers = ANSWERS | {"resident_signature": {"data": "data:image/png;base64,###"}}
    checked = queries.check(queries.form_of(template), answers)
    with place.scope(), pytest.raises(services.PictureBroken):
        services.save_response(
            template=template,
            patient_id=place.patient().pk,
            organization_id=place.organization.pk,
            checked=checked,
            by=place.doctor,
            at=NOW,
        )


def test_the_database_keeps_what_was_kept(place):
    one = kept(place, place.patient())
    with scope.everything(reason="test"):
        rows = KeptResponse.objects.filter(pk=one.pk)
        for change in ({"answers": {}}, {"authored_at": NOW + timedelta(days=1)}):
            with pytest.raises(ProgrammingError, match="kept_as_it_came"), transaction.atomic():
                rows.update(**change)
        with pytest.raises(IntegrityError, match="forms_kept_accepted_is_stored"), transaction.atomic():
            rows.update(state="accepted")
        with pytest.raises(IntegrityError, match="forms_kept_discard_has_reason"), transaction.atomic():
            rows.update(state="discarded")
        with pytest.raises(ProgrammingError, match="delete"), transaction.atomic():
            rows.delete()


def test_the_database_refuses_two_versions_on_one_day(place):
    draft = services.draft_template(definition=definition(), by=place.doctor, at=NOW)
    with pytest.raises(IntegrityError, match="forms_one_version_a_day"), transaction.atomic():
        FormTemplate.objects.filter(pk=draft.pk).update(status="published")
