import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jiayi.foundation.accounts import queries, services
from jiayi.foundation.accounts.models import LoginCode, ResidentAccount
from jiayi.foundation.accounts.services.residents import PhoneInvalid
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.events import PatientDied, ProxyGranted, ProxyRevoked
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound, TooManyRequests
from jiayi.kernel.events import publish
from jiayi.kernel.testing import run_jobs
from tests.people import AT, DAY, H5, organization, patient, proxy

pytestmark = pytest.mark.django_db
PHONE, MINUTE = "13800000001", timedelta(minutes=1)


def sent_code(phone=PHONE, at=AT, origin=H5):
    services.request_code(phone=phone, origin=origin, at=at)
    return re.search(r"\d{6}", str(Delivery.objects.latest("id").text)).group()


def signed(phone=PHONE, at=AT):
    return services.confirm_code(phone=phone, code=sent_code(phone, at), origin=H5, at=at).token


def actor_of(token, at=AT):
    with scope.everything(reason="as the middleware does"):
        return queries.actor_for(token=token, channel="resident_h5", at=at)


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_phone_and_its_code_open_the_own_record():
    home = organization()
    person = patient(home, phone=PHONE, name="王桂芳")
    actor = actor_of(signed())
    assert (actor.kind, actor.name, actor.patient_id) == ("resident", "王桂芳", person.pk)
    assert actor.patient_ids == {person.pk}
    assert actor.organization_id == home.pk


def test_a_request_of_a_resident_costs_one_statement_too():
    patient(organization(), phone=PHONE)
    token = signed()
    with CaptureQueriesContext(connection) as seen:
        actor_of(token, at=AT + 4 * MINUTE)
    assert len(seen) == 1


def test_wards_are_among_the_people_and_one_can_switch_to_them():
    home = organization()
    daughter = patient(home, phone=PHONE, name="李敏", birth_date=DAY.replace(year=1975))
    mother = patient(home, name="王桂芳")
    proxy(daughter, mother)
    token = signed()
    me = actor_of(token)
    assert me.patient_ids == {daughter.pk, mother.pk}
    assert me.patient_id == daughter.pk
    services.act_for(patient_id=mother.pk, by=me, at=AT)
    now = actor_of(token)
    assert (now.patient_id, now.name) == (mother.pk, "李敏")


def test_nobody_switches_to_a_stranger():
    home = organization()
    patient(home, phone=PHONE)
    stranger = patient(home)
    with pytest.raises(NotFound):
        services.act_for(patient_id=stranger.pk, by=actor_of(signed()), at=AT)


def test_a_mandate_that_ran_out_is_gone_within_five_minutes():
    home = organization()
    agent, ward = patient(home, phone=PHONE), patient(home)
    grant = proxy(agent, ward)
    token = signed()
    assert ward.pk in actor_of(token).patient_ids
    with scope.everything(reason="test"):
        grant.to_date = DAY
        grant.save()
    assert ward.pk not in actor_of(token, at=AT + 5 * MINUTE).patient_ids


def test_a_shared_phone_lists_everybody_who_gave_it_and_says_so():
    home = organization()
    mother = patient(home, phone=PHONE, name="陈静", birth_date=DAY.replace(year=1990))
    child = patient(home, phone=PHONE, name="陈小宝", birth_date=DAY.replace(year=2022))
    with scope.everything(reason="test"):
        people = queries.list_people(account_id=actor_of(signed()).account_id, on=DAY)
    assert [(p.patient_id, p.relation) for p in people] == [(mother.pk, "self"), (child.pk, "family")]


def test_the_dead_are_not_opened_by_their_old_phone():
    patient(organization(), phone=PHONE, died_date=DAY)
    assert actor_of(signed()).patient_ids == frozenset()


def test_an_unknown_phone_gets_a_code_like_any_other_and_sees_nothing():
    actor = actor_of(signed("13900000009"))
    assert (actor.patient_ids, actor.patient_id) == (frozenset(), None)
    assert "accounts.self" in actor.permissions


def test_a_code_works_once():
    code = sent_code()
    services.confirm_code(phone=PHONE, code=code, origin=H5, at=AT)
    with pytest.raises(services.CodeWrong):
        services.confirm_code(phone=PHONE, code=code, origin=H5, at=AT)


def test_a_code_is_good_for_five_minutes():
    code = sent_code()
    with pytest.raises(services.CodeWrong):
        services.confirm_code(phone=PHONE, code=code, origin=H5, at=AT + 5 * MINUTE)


def test_a_code_stands_five_tries_and_then_the_right_one_is_refused_too():
    code = sent_code()
    for _ in range(5):
        with pytest.raises(services.CodeWrong):
            services.confirm_code(phone=PHONE, code=other_than(code), origin=H5, at=AT)
    with pytest.raises(services.CodeWrong):
        services.confirm_code(phone=PHONE, code=code, origin=H5, at=AT)


def test_a_new_code_replaces_the_old_one():
    old = sent_code()
    new = sent_code()
    if old != new:
        with pytest.raises(services.CodeWrong):
            services.confirm_code(phone=PHONE, code=old, origin=H5, at=AT)
    assert services.confirm_code(phone=PHONE, code=new, origin=H5, at=AT).token


def test_a_code_belongs_to_its_phone():
    code = sent_code()
    sent_code("13800000002")
    with pytest.raises(services.CodeWrong):
        services.confirm_code(phone="13800000002", code=code, origin=H5, at=AT)


def test_no_code_is_kept_in_the_clear():
    code = sent_code()
    row = LoginCode.objects.get()
    assert code.encode() not in bytes(row.code_hash)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, address FROM messaging_delivery")
        text, address = cursor.fetchone()
    assert code.encode() not in bytes(text)
    assert PHONE.encode() not in bytes(address)


def test_codes_for_one_phone_and_from_one_address_are_limited():
    for _ in range(5):
        sent_code()
    with pytest.raises(TooManyRequests):
        sent_code()
    sent_code(at=AT + 10 * MINUTE)
    for number in range(54):
        sent_code(f"1390000{number:04d}")
    with pytest.raises(TooManyRequests):
        sent_code("13911111111")
    assert sent_code("13911111111", origin=replace(H5, address="127.0.0.2"))


def test_a_phone_that_is_none_is_refused():
    with pytest.raises(PhoneInvalid):
        services.request_code(phone="12345", origin=H5, at=AT)


def test_the_code_goes_out_through_the_gateway():
    sent_code()
    run_jobs(queue="messages")
    assert Delivery.objects.get().state == "sent"


def test_the_second_sign_in_finds_the_same_account():
    signed()
    signed(at=AT + MINUTE)
    account = ResidentAccount.objects.get()
    assert str(account.phone) == PHONE
    assert account.last_sign_in_at == AT + MINUTE


def granted(agent, ward, **changes):
    grant = {"kind": "proxy", "patient_id": ward.pk, "agent_id": agent.pk}
    return {"organization_id": ward.organization_id, "by": "staff:1", "at": AT} | grant | changes


def test_a_grant_given_or_taken_reaches_the_open_session_at_once():
    home = organization()
    agent, ward = patient(home, phone=PHONE), patient(home)
    token = signed()
    grant = proxy(agent, ward)
    with transaction.atomic():
        publish(ProxyGranted(**granted(agent, ward)))
    run_jobs(queue="events")
    assert actor_of(token).patient_ids == {agent.pk, ward.pk}
    assert Message.objects.get(patient=ward).kind == "proxy_granted"
    with scope.everything(reason="test"):
        grant.delete()
    with transaction.atomic():
        publish(ProxyRevoked(**granted(agent, ward)))
    run_jobs(queue="events")
    assert actor_of(token).patient_ids == {agent.pk}


def test_a_grant_to_somebody_who_never_signed_in_changes_no_session():
    home = organization()
    with scope.everything(reason="test"):
        assert services.refresh_sessions_of(patient_id=patient(home).pk, at=AT) == 0
        assert services.refresh_sessions_of(patient_id=patient(home, phone="13800000005").pk, at=AT) == 0


def test_a_death_closes_the_record_in_the_open_session():
    person = patient(organization(), phone=PHONE)
    token = signed()
    with scope.everything(reason="test"):
        Patient.objects.filter(pk=person.pk).update(died_date=DAY)
    values = {"organization_id": person.organization_id, "by": "staff:1", "at": AT}
    with transaction.atomic():
        publish(PatientDied(patient_id=person.pk, died_date=DAY, **values))
    run_jobs(queue="events")
    assert actor_of(token).patient_ids == frozenset()


def test_a_changed_phone_closes_the_record_on_the_old_one_at_once():
    person = patient(organization(), phone=PHONE)
    token = signed()
    with scope.everything(reason="test"):
        patients.change_contact(patient_id=person.pk, phone="13800000006", by=Actor.system("test"), at=AT)
    run_jobs(queue="events")
    assert actor_of(token).patient_ids == frozenset()


def test_an_address_that_is_unknown_is_not_counted():
    nowhere = replace(H5, address=None)
    code = sent_code(origin=nowhere)
    assert services.confirm_code(phone=PHONE, code=code, origin=nowhere, at=AT).token
