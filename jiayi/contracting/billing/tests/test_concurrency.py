"""The same service and the same fee, twice at the same moment."""

import pytest

from jiayi.contracting.billing import queries, services
from jiayi.contracting.contracts.tests.factories import AT, TODAY, load_catalogue, make_contract, resident, staff
from jiayi.contracting.contracts.tests.racing import at_once
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.kernel import scope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def contract(transactional_db):
    load_catalogue()
    made = make_contract(codes=("basic", "hypertension"))
    with scope.everything(reason="test"):
        services.charge_contract(contract_id=made.pk, by=staff(made.team), at=AT)
        fulfillment.plan_entitlements(contract_id=made.pk)
    return made


def test_a_fee_paid_on_two_devices_is_received_once(contract):
    def pay():
        return services.receive_payment(
            contract_id=contract.pk,
            payer="resident",
            amount=None,
            method="simulator",
            by=resident(contract.patient),
            at=AT,
        )

    answers = at_once(pay, pay)
    assert sorted(getattr(answer, "code", "paid") for answer in answers) == ["nothing_owed", "paid"]
    with scope.everything(reason="test"):
        assert queries.balance(contract_id=contract.pk)["resident"].received == 12
        assert queries.list_differences() == []


def test_payments_of_two_payers_get_two_receipts(contract):
    def pay(payer):
        return lambda: services.receive_payment(
            contract_id=contract.pk, payer=payer, amount=None, method="cash", by=staff(contract.team), at=AT
        )

    answers = at_once(pay("resident"), pay("district"), pay("city"))
    assert sorted(answer.number[-2:] for answer in answers) == ["S1", "S2", "S3"]


@pytest.mark.parametrize(("evidence", "expected"), [(["a", "a"], [1, 1]), (["a", "b"], [0, 1])])
def test_a_service_reported_twice_at_once_counts_once(contract, evidence, expected):
    def give(number):
        return lambda: fulfillment.credit(
            patient_id=contract.patient_id,
            item_code="hypertension_followup",
            on=TODAY,
            evidence_kind="form",
            evidence_id=number,
            practitioner_id=None,
            by=staff(contract.team),
            at=AT,
        )

    answers = at_once(*[give(number) for number in evidence])
    assert sorted(isinstance(answer, Entitlement) for answer in answers) == [bool(one) for one in expected]
    with scope.everything(reason="test"):
        assert Entitlement.objects.filter(status="delivered").count() == 1


def test_unlimited_services_at_once_get_numbers_of_their_own(contract):
    def ask(number):
        return lambda: fulfillment.credit(
            patient_id=contract.patient_id,
            item_code="health_consultation",
            on=TODAY,
            evidence_kind="call",
            evidence_id=number,
            practitioner_id=None,
            by=staff(contract.team),
            at=AT,
        )

    answers = at_once(ask("1"), ask("2"), ask("3"))
    assert sorted(answer.sequence for answer in answers) == [1, 2, 3]
