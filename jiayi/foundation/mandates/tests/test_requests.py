"""A daughter asks, the mother agrees; a guardian shows proof; nobody learns who exists."""

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.cards import services as cards
from jiayi.foundation.files import services as files
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients import services as changing
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound, TooManyRequests
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import desk as desk_routes
from ..api import doctor as doctor_routes
from ..models import ProxyRequest

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)
TODAY = date(2026, 6, 1)


@pytest.fixture
def mother():
    return make_patient(name="王桂芳", phone="13800000001")


@pytest.fixture
def daughter(mother):
    return make_patient(name="陈敏", birth_date=date(1980, 5, 5), phone="13800000002", organization=mother.organization)


def phone_of(*people):
    return Actor(
        kind="resident",
        account_id=people[0].pk,
        name=people[0].name,
        patient_id=people[0].pk,
        patient_ids=frozenset(person.pk for person in people),
        channel="resident_h5",
    )


def staff(person):
    place = person.organization
    return staff_actor(
        name="陈医生", organization_id=place.pk, organization_path=place.path, roles=frozenset({"doctor"})
    )


def ask(asker, person, *, at=AT, by=None, **changes):
    values = {"name": person.name, "identity_number": str(person.identity_number), "kind": "proxy"}
    values |= {"relation": "child", "scopes": ["view", "book"], "months": 12}
    by = by or phone_of(asker)
    with scope.patients(by.patient_ids):
        return services.ask(**values | changes, by=by, at=at)


def may(agent, person, what="view", on=TODAY):
    with scope.everything(reason="test"):
        return patients.may_act_for(agent_id=agent.pk, patient_id=person.pk, scope=what, on=on)


def code_sent():
    text = str(Delivery.objects.filter(template="proxy_code").latest("id").text)
    return text.partition("验证码 ")[2][:6]


class TestAsking:
    def test_the_mother_is_told_who_asks_and_nothing_is_open_yet(self, mother, daughter):
        request = ask(daughter, mother)
        assert request.patient_id == mother.pk
        assert not may(daughter, mother)
        with scope.everything(reason="test"):
            assert Message.objects.get(patient=mother).title == "陈敏想替您办事"

    def test_the_asker_cannot_tell_whether_anybody_fits(self, mother, daughter):
        wrong = ask(daughter, mother, name="王桂英")
        right = ask(daughter, mother)
        assert (wrong.patient_id, right.patient_id) == (None, mother.pk)
        shown = queries.list_asked_by(phone_of(daughter))
        assert {row.state for row in shown} == {"asked"}
        services.send_code(proxy_request_id=wrong.pk, by=phone_of(daughter), at=AT)
        assert not Delivery.objects.filter(template="proxy_code").exists()
        with pytest.raises(services.CodeRefused):
            services.confirm_by_code(proxy_request_id=wrong.pk, code="123456", by=phone_of(daughter), at=AT)

    def test_the_elder_card_says_whom(self, mother, daughter):
        with scope.everything(reason="test"):
            card = cards.issue_card(patient_id=mother.pk, by=Actor.system("test"), at=AT)
        request = ask(daughter, mother, identity_number="", card_token=str(card.token))
        assert request.patient_id == mother.pk

    def test_asking_twice_is_one_request(self, mother, daughter):
        assert ask(daughter, mother) == ask(daughter, mother)

    def test_a_child_or_a_shared_phone_cannot_ask(self, mother, daughter):
        child = make_patient(birth_date=date(2012, 1, 1))
        with pytest.raises(services.NotOfAge):
            ask(child, mother)
        neighbour = make_patient(birth_date=date(1970, 1, 1))
        both = replace(phone_of(daughter, neighbour), patient_id=None)
        with pytest.raises(services.NotOfAge):
            ask(daughter, mother, by=both)

    def test_nobody_asks_for_those_on_the_same_phone(self, mother, daughter):
        with pytest.raises(InvalidInput):
            ask(daughter, mother, by=phone_of(daughter, mother))

    def test_asking_all_day_is_stopped(self, mother, daughter):
        for _ in range(5):
            ask(daughter, mother)
        with pytest.raises(TooManyRequests):
            ask(daughter, mother)


class TestAgreeing:
    def test_the_code_from_the_mothers_phone_opens_what_was_asked_until_its_end(self, mother, daughter):
        request, me = ask(daughter, mother), phone_of(daughter)
        services.send_code(proxy_request_id=request.pk, by=me, at=AT)
        done = services.confirm_by_code(proxy_request_id=request.pk, code=code_sent(), by=me, at=AT)
        assert (done.state, done.way) == ("confirmed", "code")
        assert may(daughter, mother, "book")
        assert not may(daughter, mother, "sign")
        assert not may(daughter, mother, on=date(2027, 6, 1))
        with pytest.raises(InvalidTransition):
            services.withdraw(proxy_request_id=request.pk, by=me, at=AT)

    def test_five_wrong_codes_are_enough_and_an_old_one_is_none(self, mother, daughter):
        request, me = ask(daughter, mother), phone_of(daughter)
        services.send_code(proxy_request_id=request.pk, by=me, at=AT)
        right = code_sent()
        with pytest.raises(services.CodeRefused):
            services.confirm_by_code(proxy_request_id=request.pk, code=right, by=me, at=AT + timedelta(minutes=11))
        wrong = "000000" if right != "000000" else "111111"
        for _ in range(5):
            with pytest.raises(services.CodeRefused):
                services.confirm_by_code(proxy_request_id=request.pk, code=wrong, by=me, at=AT)
        with pytest.raises(services.CodeRefused):
            services.confirm_by_code(proxy_request_id=request.pk, code=right, by=me, at=AT)

    def test_a_code_to_the_askers_own_number_proves_nothing(self, daughter):
        father = make_patient(name="陈国强", sex="1", phone="13800000002")
        request = ask(daughter, father)
        with pytest.raises(services.SamePhone):
            services.send_code(proxy_request_id=request.pk, by=phone_of(daughter), at=AT)

    def test_the_mother_agrees_to_less_in_her_own_app_and_takes_it_back(self, mother, daughter):
        request, her = ask(daughter, mother), phone_of(mother)
        with pytest.raises(InvalidInput):
            services.agree(proxy_request_id=request.pk, scopes=["sign"], by=her, at=AT)
        done = services.agree(proxy_request_id=request.pk, scopes=["view"], by=her, at=AT)
        assert may(daughter, mother)
        assert not may(daughter, mother, "book")
        with scope.patients(her.patient_ids):
            changing.revoke_own_proxy(grant_id=done.grant_id, by=her, at=AT)
        assert not may(daughter, mother)

    def test_nobody_agrees_for_her(self, mother, daughter):
        request = ask(daughter, mother)
        for by in (phone_of(daughter), phone_of(make_patient()), phone_of(mother, daughter)):
            with pytest.raises(NotFound):
                services.agree(proxy_request_id=request.pk, scopes=["view"], by=by, at=AT)

    def test_a_refusal_is_told_to_the_asker(self, mother, daughter):
        request = ask(daughter, mother)
        services.decline(proxy_request_id=request.pk, reason="", by=phone_of(mother), at=AT)
        with scope.everything(reason="test"):
            assert Message.objects.get(patient=daughter).title == "替王桂芳办事没有办成"

    def test_unanswered_requests_lapse_after_the_days_of_the_rule(self, mother, daughter):
        request = ask(daughter, mother)
        with scope.everything(reason="test"):
            assert services.lapse_old(at=AT + timedelta(days=13)) == 0
            assert services.lapse_old(at=AT + timedelta(days=14)) == 1
        assert queries.list_asked_by(phone_of(daughter))[0].state == "lapsed"
        assert request.lapses_at == AT + timedelta(days=14)


class TestAtTheCounter:
    def test_a_signature_before_staff_confirms_and_is_kept(self, mother, daughter, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        request, by = ask(daughter, mother), staff(mother)
        with scope.subtree(mother.organization.path):
            done = services.confirm_by_witness(proxy_request_id=request.pk, signature=PNG, by=by, at=AT)
        assert (done.way, done.evidence_file_id is not None, done.decided_by_name) == ("witness", True, "陈医生")
        assert may(daughter, mother)

    def test_a_guardian_is_checked_by_staff_and_by_nobody_else(self, mother, daughter, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        child = make_patient(name="陈小宝", birth_date=date(2018, 1, 1), organization=mother.organization)
        with pytest.raises(InvalidInput):
            ask(daughter, child, kind="guardian", relation="parent")
        with scope.patients([daughter.pk]):
            photo = files.store_upload(content=PNG, name="hukou.png", kind="proof", by=phone_of(daughter), at=AT)
        request = ask(daughter, child, kind="guardian", relation="parent", proof_file_id=photo.pk)
        with pytest.raises(InvalidInput):
            services.send_code(proxy_request_id=request.pk, by=phone_of(daughter), at=AT)
        by = staff(child)
        with scope.subtree(child.organization.path):
            assert services.open_proof(proxy_request_id=request.pk, by=by, at=AT).content == PNG
            services.confirm_by_proof(proxy_request_id=request.pk, note="户口簿第 2 页", by=by, at=AT)
        assert may(daughter, child, "sign")
        assert not may(daughter, child, on=date(2036, 1, 1))

    def test_another_centre_does_not_see_it(self, mother, daughter):
        request = ask(daughter, mother)
        with scope.subtree(make_organization().path), pytest.raises(NotFound):
            queries.get_request(proxy_request_id=request.pk)

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("get", "/proxy-requests", None),
            ("post", "/proxy-requests/{id}/decline", {"reason": "本人说不认识"}),
        ],
    )
    def test_the_post_decides_who_may(self, mother, daughter, method, path, body):
        caller = CALLER
        path = path.format(id=ask(daughter, mother).pk)
        more = {} if body is None else {"json": body}
        assert caller._call(without_permission(staff(mother)), method, path, **more)[0] == 403
        assert caller._call(staff(mother), method, path, **more)[0] == 200


CALLER = Caller(desk_routes.router, "mandates-desk")


def test_the_database_refuses_what_a_request_cannot_be(mother, daughter):
    request = ask(daughter, mother)
    with scope.everything(reason="test"):
        rows = ProxyRequest.objects.filter(pk=request.pk)
        done = {"decided_at": AT, "decided_by": "x"}
        for name, values in [
            ("not_for_self", {"patient": daughter}),
            ("request_scopes", {"scopes": []}),
            ("request_scopes", {"scopes": ["everything"]}),
            ("request_months", {"months": 0}),
            ("brings_proof", {"kind": "guardian"}),
            ("decided_at", {"decided_at": AT}),
            ("confirmed_by_somebody", {"state": "confirmed", **done}),
            ("witness_has_signature", {"way": "witness"}),
            ("code_tries", {"code_tries": 6}),
            ("lapses_later", {"lapses_at": AT}),
        ]:
            with pytest.raises(DatabaseError, match=name), transaction.atomic():
                rows.update(**values)
        rows.update(state="declined", **done)
        with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
            rows.update(state="asked", decided_at=None)


@pytest.mark.parametrize("client", ["desk", "doctor"])
def test_the_person_signs_before_the_doctor_at_home_as_at_the_counter(mother, daughter, client):
    call = Caller({"desk": desk_routes, "doctor": doctor_routes}[client].router, f"witness-{client}")
    request = ask(daughter, mother)
    other = ask(make_patient(name="陈强", birth_date=date(1982, 5, 5), organization=mother.organization), mother)
    who = staff(mother)
    listed = call.get(who, f"/proxy-requests?state=asked&patient_id={mother.pk}")[1]
    assert {row["id"] for row in listed["items"]} == {request.pk, other.pk}
    assert call.get(who, f"/proxy-requests?patient_id={daughter.pk}")[1]["items"] == []
    picture = {"signature": "data:image/png;base64," + base64.b64encode(PNG).decode()}
    path = f"/proxy-requests/{request.pk}"
    assert call.post(without_permission(who), f"{path}/witness", picture)[0] == 403
    status, row = call.post(who, f"{path}/witness", picture)
    assert (status, row["state"]) == (200, "confirmed")
    assert call.post(who, f"/proxy-requests/{other.pk}/decline", {"reason": "本人不愿意"})[1]["state"] == "declined"
