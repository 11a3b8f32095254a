"""Death with tact, an end that is seen before it is done, and one that is taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from jiayi.contracting.billing import services as fees
from jiayi.contracting.billing.models import FeeAccount
from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract, Succession
from jiayi.contracting.contracts.services.errors import NotYourTurn, PatientNotHere
from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, make_place, resident, staff
from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient, PatientTag
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.tasks.models import Task
from jiayi.kernel.testing import load_once, run_jobs

pytestmark = pytest.mark.usefixtures("catalogue")
LATER = AT + timedelta(days=60)


@pytest.fixture
def contract():
    return load_once(_contract)


def _contract():
    made = make_contract(team=make_place(policy="national"), codes=("basic", "hypertension"))
    run_jobs()
    return made


def die(contract, *, at=LATER, days=60):
    patients.record_death(
        patient_id=contract.patient_id,
        died_date=TODAY + timedelta(days=days),
        cause="",
        by=staff(contract.team),
        at=at,
    )
    run_jobs()


def test_a_death_ends_the_contract_on_its_date_and_nobody_writes_to_the_dead(contract):
    load_once(messaging.load_templates)
    Message.objects.all().delete()
    die(contract)
    ended = Contract.objects.get(pk=contract.pk)
    assert (ended.status, ended.end_reason, ended.period.upper) == ("ended", "death", TODAY + timedelta(days=61))
    sent = messaging.send(
        to_patient=contract.patient_id,
        template="contract_offered",
        context={"team": "甲", "organization": "乙", "contract": 1},
        by="system:test",
        at=LATER,
    )
    assert sent is None
    assert (
        messaging.send_to_many(
            template="resident_notice",
            contexts={contract.patient_id: {"title": "续签", "body": "…", "link": ""}},
            by="system:test",
            at=LATER,
        )
        == {}
    )
    run_jobs()
    assert not Message.objects.filter(patient_id=contract.patient_id).exists()


def test_what_was_on_its_way_to_the_phone_of_the_dead_stops(contract):
    load_once(messaging.load_templates)
    message = Message.objects.create(
        patient_id=contract.patient_id, kind="contract_offered", title="…", body="…", sender="test", created_at=AT
    )
    waiting = Delivery.objects.create(
        message=message, template="contract_offered", channel="sms", address="13800000000", text="…", created_at=AT
    )
    die(contract)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("failed", "居民已去世，不再发送")


@pytest.mark.parametrize("is_allowed", [True, False])
def test_the_family_hears_one_word_only_where_the_policy_allows_it(contract, is_allowed):
    load_once(messaging.load_templates)
    rules = dict(contract.policy.rules) | {"condolence": is_allowed}
    services.add_policy_version(
        code="kind", name="告知家人", rules=rules, effective_from=date(2020, 1, 1), source="测试"
    )
    services.assign_policy(organization_id=contract.organization_id, policy_code="kind", from_date=date(2020, 1, 1))
    daughter = make_patient(organization=contract.organization)
    patients.grant_proxy(
        patient_id=contract.patient_id,
        agent_id=daughter.pk,
        kind="proxy",
        scopes=["view"],
        from_date=TODAY,
        to_date=TODAY + timedelta(days=300),
        proof="本人当面授权",
        by=staff(contract.team),
        at=AT,
    )
    run_jobs()
    die(contract)
    told = Message.objects.filter(kind="condolence")
    assert told.count() == int(is_allowed)
    assert not Delivery.objects.filter(template="condolence").exists()


def test_a_ward_of_the_dead_gets_a_task_for_a_new_guardian(contract):
    ward = make_patient(organization=contract.organization)
    patients.grant_proxy(
        patient_id=ward.pk,
        agent_id=contract.patient_id,
        kind="guardian",
        scopes=["view", "sign"],
        from_date=TODAY,
        to_date=None,
        proof="户口本",
        by=staff(contract.team),
        at=AT,
    )
    die(contract)
    assert Task.objects.filter(patient=ward, kind="guardian_needed", state="open").count() == 1


def test_a_death_entered_in_error_is_taken_back_without_a_gap(contract):
    PatientTag.objects.create(patient_id=contract.patient_id, code="copd", period_from=TODAY, source="manual")
    total = Entitlement.objects.filter(contract=contract).count()
    owed = FeeAccount.objects.filter(contract=contract).aggregate(total=Sum("owed_amount"))["total"]
    die(contract)
    with pytest.raises(PatientNotHere):
        services.reopen_contract(contract_id=contract.pk, by=staff(contract.team), at=LATER)
    patients.cancel_exit(patient_id=contract.patient_id, by=staff(contract.team), at=LATER)
    new = services.reopen_contract(contract_id=contract.pk, by=staff(contract.team), at=LATER, note="同名同姓，登错了")
    run_jobs()
    old = Contract.objects.get(pk=contract.pk)
    assert (old.status, old.end_reason) == ("ended", "death")  # history stays
    assert (new.period.lower, new.period.upper) == (old.period.upper, contract.agreed_period.upper)
    assert Succession.objects.get(to_contract=new).kind == "reopen"
    assert PatientTag.objects.get(patient_id=contract.patient_id, code="copd").period_to is None
    assert Entitlement.objects.filter(contract=new, status="planned").count() == total
    after = FeeAccount.objects.filter(patient_id=contract.patient_id).aggregate(total=Sum("owed_amount"))["total"]
    assert after == owed
    assert Patient.objects.get(pk=contract.patient_id).current_team_id == contract.team_id


def test_a_resident_takes_the_end_back_within_the_days_of_the_policy(contract):
    me = resident(contract.patient)
    services.end_contract(contract_id=contract.pk, reason="resident", by=me, at=LATER)
    run_jobs()
    with pytest.raises(NotYourTurn):
        services.reopen_contract(contract_id=contract.pk, by=staff(contract.team), at=LATER)
    new = services.reopen_contract(contract_id=contract.pk, by=me, at=LATER + timedelta(days=7))
    assert new.period.lower == Contract.objects.get(pk=contract.pk).period.upper


def test_after_the_days_of_the_policy_an_end_stays(contract):
    me = resident(contract.patient)
    services.end_contract(contract_id=contract.pk, reason="resident", by=me, at=LATER)
    with pytest.raises(services.CannotReopen):
        services.reopen_contract(contract_id=contract.pk, by=me, at=LATER + timedelta(days=8))


def test_a_transfer_is_not_reopened(contract):
    team = make_place()
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=team.pk, reason_code="nearer", by=resident(contract.patient), at=LATER
    )
    services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=LATER)
    with pytest.raises(services.CannotReopen):
        services.reopen_contract(contract_id=contract.pk, by=staff(contract.team), at=LATER)


def test_the_end_that_was_shown_is_the_end_that_happens(contract):
    fees.receive_payment(
        contract_id=contract.pk, payer="resident", amount=None, method="cash", by=staff(contract.team), at=AT
    )
    shown = fees.preview_ending(contract_id=contract.pk, ended_date=None, by=staff(contract.team), at=LATER)
    services.end_contract(contract_id=contract.pk, reason="resident", by=resident(contract.patient), at=LATER)
    run_jobs()
    done = dict(FeeAccount.objects.filter(contract=contract).values_list("payer", "owed_amount"))
    assert {line.payer: line.kept for line in shown.payers} == done
    assert shown.to_return > Decimal(0)
    assert shown.last_date == LATER.date() - timedelta(days=1)
    after = fees.preview_ending(contract_id=contract.pk, ended_date=None, by=staff(contract.team), at=LATER)
    assert after.reopen_until == LATER.date() + timedelta(days=7)


def test_a_death_closes_the_request_that_waits(contract):
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=make_place().pk, reason_code="nearer", by=resident(contract.patient), at=AT
    )
    die(contract)
    request.refresh_from_db()
    assert (request.status, request.answer_code) == ("lapsed", "died")
