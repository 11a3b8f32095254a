"""Over HTTP: who may, and who is shown what."""

from uuid import uuid4

import pytest

from jiayi.care.conversations.api import desk, doctor, resident
from jiayi.kernel.testing import load_once
from tests.calling import Caller, without_permission

from . import talking
from .talking import NOON

pytestmark = pytest.mark.django_db
H5, PHONE, DESK = Caller(resident.router, "talk-h5"), Caller(doctor.router, "talk-phone"), Caller(desk.router, "talk-d")


@pytest.fixture
def talk():
    return load_once(talking.talk)


def said(talk, words="血压高，怎么办？"):
    return H5.post(
        talk.resident,
        "/conversations",
        {"patient_id": talk.person.pk, "client_key": str(uuid4()), "words": words},
    )


def test_a_question_and_its_answer_travel_over_http(talk):
    assert said(talk)[0] == 200
    status, page = H5.get(talk.resident, f"/conversation?patient_id={talk.person.pk}")
    assert status == 200 and page["leader_name"] and page["presence"]["words"]
    number = page["thread"]["conversation"]["id"]
    assert page["thread"]["conversation"]["last_words"] == "血压高，怎么办？"
    inbox = PHONE.get(talk.doctor, "/conversations?box=pool")[1]
    assert [row["id"] for row in inbox["items"]] == [number]
    key = str(uuid4())
    status, sent = PHONE.post(
        talk.doctor,
        f"/conversations/{number}/messages",
        {"client_key": key, "words": "先量一次", "expects_answer": True},
    )
    assert (status, sent["client_key"], sent["sequence"] >= 2) == (200, key, True)
    assert PHONE.post(talk.doctor, f"/conversations/{number}/read", {"sequence": 9})[0] == 204
    messages = H5.get(talk.resident, f"/conversations/{number}/messages?after=1")[1]["messages"]
    assert messages[-1]["words"] == "先量一次"
    closing = {"kind": "revisit", "summary": "血压控制不好", "diagnosis": "高血压"}
    status, refused = PHONE.post(talk.doctor, f"/conversations/{number}/close", closing)
    assert (status, refused["code"]) == (409, "not_allowed_online") and refused["details"]
    assert DESK.post(talk.doctor, f"/conversations/{number}/close", closing | {"kind": "advice"})[0] == 204
    assert H5.post(talk.resident, f"/conversations/{number}/rating", {"stars": 4})[0] == 204
    assert H5.get(talk.resident, f"/conversations?patient_id={talk.person.pk}")[1]["items"][0]["stars"] == 4


def test_whoever_has_no_team_sees_an_empty_page(talk):
    loner = talk.patient("李无队")
    loner.current_team = None
    with talk.scope():
        loner.save(update_fields=["current_team"])
    status, page = H5.get(talk.actor_of(loner), f"/conversation?patient_id={loner.pk}")
    assert (status, page["team_id"], page["thread"]) == (200, None, None)


@pytest.mark.parametrize(
    "path", ["/conversations", "/conversations/counts", "/conversations/{id}", "/conversations/{id}/messages",
             "/conversations/{id}/colleagues", "/reply-texts"]
)  # fmt: skip
def test_the_team_reads_with_the_permission_and_not_without(talk, path):
    said(talk)
    path = path.format(id=talk.thread().pk)
    assert PHONE.get(talk.doctor, path)[0] == 200
    assert PHONE.get(without_permission(talk.doctor), path)[0] == 403


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("claim", {}),
        ("answered", {}),
        ("escalate", {"reason": "要转市里"}),
        ("read", {"sequence": 1}),
        ("messages", {"client_key": "8f0f0d0e-5f6f-4f57-9df3-000000000001", "words": "好"}),
        ("close", {"kind": "advice", "summary": "解释过了"}),
    ],
)
def test_the_team_acts_with_the_permission_and_not_without(talk, path, data):
    said(talk)
    path = f"/conversations/{talk.thread().pk}/{path}"
    assert PHONE.post(without_permission(talk.doctor), path, data)[0] == 403
    assert PHONE.post(talk.doctor, path, data)[0] in (200, 204)


def test_figures_texts_and_complaints_are_the_directors(talk):
    said(talk)
    day = NOON.date().isoformat()
    for path in (f"/conversation-figures?first={day}&last={day}", "/conversation-complaints"):
        assert DESK.get(talk.director, path)[0] == 200
        assert DESK.get(talk.doctor, path)[0] == 403
    text = {"kind": "quick", "title": "周末", "words": "周末请打值班电话"}
    status, made = DESK.post(talk.director, "/reply-texts", text)
    assert status == 200 and made["is_own"]
    assert DESK.put(talk.director, f"/reply-texts/{made['id']}", text | {"words": "换了"})[1]["words"] == "换了"
    assert DESK.post(talk.doctor, "/reply-texts", text)[0] == 403
    assert (
        DESK.post(talk.director, "/conversation-complaints/1/decide", {"is_upheld": True, "answer": "查过了吧"})[0]
        == 404
    )
