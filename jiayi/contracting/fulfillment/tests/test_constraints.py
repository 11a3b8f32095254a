"""The database refuses, whoever asks."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, resident
from jiayi.contracting.fulfillment import services
from jiayi.contracting.fulfillment.models import DisputeCase, Entitlement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def row(catalogue):
    contract = make_contract(codes=("basic", "hypertension"))
    services.plan_entitlements(contract_id=contract.pk)
    return Entitlement.objects.filter(item__code="hypertension_followup").order_by("sequence").first()


def change(row, **values):
    with transaction.atomic():
        Entitlement.objects.filter(pk=row.pk).update(**values)


GIVEN = {
    "status": "delivered",
    "evidence_kind": "form",
    "evidence_id": "7",
    "delivered_at": AT,
    "delivered_date": TODAY,
}


def test_an_edge_outside_the_lifecycle_is_refused(row):
    with pytest.raises(DatabaseError, match="Invalid transition"):
        change(row, status="verified")


def test_an_entitlement_is_born_planned_or_delivered(row):
    row.pk, row.sequence, row.status = None, 99, "verified"
    with pytest.raises(DatabaseError, match="insert"), transaction.atomic():
        row.save(force_insert=True)


def test_one_time_is_promised_once(row):
    row.pk = None
    with pytest.raises(IntegrityError, match="fulfillment_each_time_once"), transaction.atomic():
        row.save(force_insert=True)


def test_one_piece_of_evidence_fills_one_time(row):
    change(row, **GIVEN)
    other = Entitlement.objects.filter(item=row.item, sequence=2).get()
    with pytest.raises(IntegrityError, match="fulfillment_evidence_once"):
        change(other, **GIVEN)


@pytest.mark.parametrize("missing", [{"delivered_at": None}, {"delivered_date": None}, {"evidence_kind": ""}])
def test_a_delivered_service_has_its_evidence(row, missing):
    with pytest.raises(IntegrityError, match="fulfillment_delivered_has_evidence"):
        change(row, **(GIVEN | missing))


def test_a_window_lies_within_the_benefits(row):
    with pytest.raises(IntegrityError, match="fulfillment_window_within_benefit"):
        change(row, window_end=date(2030, 1, 1))


def test_what_is_waived_says_why(row):
    with pytest.raises(IntegrityError, match="fulfillment_waived_has_reason"):
        change(row, status="waived")


@pytest.fixture
def case(row):
    change(row, **GIVEN)
    row.refresh_from_db()
    return services.deny_service(entitlement_id=row.pk, text="", by=resident(row.patient), at=AT)


def test_a_case_moves_once(case):
    services.decide_case(case_id=case.pk, is_upheld=False, reason="查到记录", by=resident(case.patient), at=AT)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk).update(status="upheld")


def test_a_case_is_born_open(case):
    case.pk, case.status, case.decided_at, case.reason = None, "upheld", AT, "x"
    with pytest.raises(DatabaseError, match="insert"), transaction.atomic():
        case.save(force_insert=True)


def test_a_decision_says_why(case):
    with pytest.raises(IntegrityError, match="fulfillment_decision_has_reason"), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk).update(status="upheld", decided_at=AT)


def test_a_case_has_its_object(case):
    with pytest.raises(IntegrityError, match="fulfillment_case_has_its_object"), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk).update(kind="contract")


def test_one_case_is_open_per_service(case):
    case.pk = None
    with pytest.raises(IntegrityError, match="fulfillment_one_open_case_per_service"), transaction.atomic():
        case.save(force_insert=True)


def test_one_case_is_open_per_contract(case):
    case.pk, case.kind, case.entitlement = None, "contract", None
    case.save(force_insert=True)
    case.pk = None
    with pytest.raises(IntegrityError, match="fulfillment_one_open_case_per_contract"), transaction.atomic():
        case.save(force_insert=True)


def test_a_case_is_never_deleted(case):
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk)._raw_delete("default")
