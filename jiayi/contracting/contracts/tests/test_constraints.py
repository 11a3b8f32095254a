"""The database refuses, whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from jiayi.contracting.contracts.models import (
    ENDS,
    Contract,
    ContractDecision,
    ContractPackage,
    HealthDataConsent,
    NumberSeries,
    PackageLine,
    PackagePayer,
    PolicyAssignment,
    ServiceItem,
    ServicePackage,
    SignatureEvidence,
    SigningPolicy,
    display_state_sql,
    state_condition,
)
from jiayi.contracting.contracts.rules import display_state
from jiayi.kernel import scope

from .factories import AT, TODAY, make_contract, make_offer, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything(catalogue):
    with scope.everything(reason="test"):
        yield


def refused(match, error=IntegrityError):
    return pytest.raises(error, match=match)


def draft(**values):
    defaults = {"code": "trial", "version": 9, "name": "试用包", "effective_from": TODAY}
    return ServicePackage.objects.create(**(defaults | values))


def test_an_edge_outside_the_lifecycle_is_refused():
    offer = make_offer()
    with refused("Invalid transition", DatabaseError), transaction.atomic():
        Contract.objects.filter(pk=offer.pk).update(status="ended")


def test_a_contract_is_not_born_signed():
    offer = make_offer()
    offer.pk, offer.number, offer.status = None, "X-1", "signed"
    with refused("insert", DatabaseError), transaction.atomic():
        offer.save(force_insert=True)


def test_a_contract_is_never_deleted():
    offer = make_offer()
    with refused("Cannot delete", DatabaseError), transaction.atomic():
        Contract.objects.filter(pk=offer.pk)._raw_delete("default")


def test_two_signed_contracts_for_one_day_are_refused():
    contract = make_contract()
    other = make_place()
    later = {"period": DateRange(date(2030, 1, 1), date(2031, 1, 1))}
    offer = make_offer(team=other)
    Contract.objects.filter(pk=offer.pk).update(patient_id=contract.patient_id, agreed_period=later["period"], **later)
    values = {"signed_at": AT, "signed_date": TODAY, "verify_token": "t" * 20, "status": "signed"}
    by_hand = {"party": "resident", "kind": "app", "signer_name": "王桂芳", "channel": "resident_h5", "at": AT}
    SignatureEvidence.objects.create(contract=offer, **by_hand)
    with refused("contracts_one_per_patient_and_day"), transaction.atomic():
        Contract.objects.filter(pk=offer.pk).update(
            **values, period=contract.period, agreed_period=contract.agreed_period
        )
    Contract.objects.filter(pk=offer.pk).update(**values)


def test_two_open_offers_of_one_team_are_refused():
    offer = make_offer()
    offer.pk, offer.number = None, "X-2"
    with refused("contracts_one_open_offer_per_team"), transaction.atomic():
        offer.save(force_insert=True)


def test_a_contract_is_renewed_once():
    contract = make_contract()
    first, second = make_offer(), make_offer()
    Contract.objects.filter(pk=first.pk).update(renewed_from=contract)
    with refused("contracts_renewed_once"), transaction.atomic():
        Contract.objects.filter(pk=second.pk).update(renewed_from=contract)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "signed"}, "contracts_signed_has_time"),
        ({"resident_amount": 500}, "contracts_amounts_in_order"),
        ({"resident_amount": -1}, "contracts_amounts_in_order"),
        ({"period": DateRange(date(2020, 1, 1), date(2021, 1, 1))}, "contracts_period_within_agreed"),
        (
            {"agreed_period": DateRange(date(2020, 1, 1), None), "period": DateRange(date(2026, 1, 1), None)},
            "contracts_agreed_period_bounded",
        ),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(change, constraint):
    offer = make_offer()
    with refused(constraint), transaction.atomic():
        Contract.objects.filter(pk=offer.pk).update(**change)


def test_an_end_needs_its_reason():
    contract = make_contract()
    with refused("contracts_ended_has_reason"), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(status="ended")


def test_numbers_and_tokens_are_unique():
    first, second = make_contract(), make_contract()
    for name in ("number", "verify_token"):
        with refused(name), transaction.atomic():
            Contract.objects.filter(pk=second.pk).update(**{name: getattr(first, name)})


def test_a_package_stands_once_in_a_contract():
    contract = make_contract()
    row = contract.packages.get()
    with refused("contracts_package_once_per_contract"), transaction.atomic():
        ContractPackage.objects.create(contract=contract, package=row.package, price=0)


@pytest.mark.parametrize("model", [ContractDecision, SignatureEvidence, HealthDataConsent])
def test_proofs_are_append_only(model):
    make_contract()
    with refused("Cannot update or delete", DatabaseError), transaction.atomic():
        model.objects.update(channel="desk")
    with refused("Cannot update or delete", DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_the_history_of_a_contract_cannot_be_rewritten():
    contract = make_contract()
    assert list(contract.events.values_list("status", flat=True)) == ["offered"]
    with refused("Cannot", DatabaseError), transaction.atomic():
        contract.events.all().delete()


def test_a_drawn_signature_has_its_image():
    offer = make_offer()
    with refused("contracts_drawn_signature_has_file"), transaction.atomic():
        SignatureEvidence.objects.create(
            contract=offer, party="resident", kind="handwriting", signer_name="王", channel="desk", at=AT
        )


def test_a_series_stands_once_per_place_and_year():
    offer = make_offer()
    with refused("contracts_series_once"), transaction.atomic():
        NumberSeries.objects.create(organization_id=offer.organization_id, year=2026)


def test_a_published_package_is_frozen():
    package = ServicePackage.objects.get(code="basic")
    with refused("Cannot update", DatabaseError), transaction.atomic():
        ServicePackage.objects.filter(pk=package.pk).update(price=1)
    with refused("frozen", DatabaseError), transaction.atomic():
        package.lines.update(times=1, windows="yearly")
    with refused("frozen", DatabaseError), transaction.atomic():
        package.payers.all().delete()
    with refused("Cannot delete", DatabaseError), transaction.atomic():
        ServicePackage.objects.filter(code="child")._raw_delete("default")
    with refused("frozen", DatabaseError), transaction.atomic():
        PackagePayer.objects.create(package=package, payer="insurance", amount=1)


def test_payers_must_sum_to_the_price():
    package = draft(price=100)
    PackagePayer.objects.create(package=package, payer="resident", amount=40)
    with refused("payers do not sum"), transaction.atomic():
        ServicePackage.objects.filter(pk=package.pk).update(status="published")


def test_a_package_does_not_go_back_to_draft():
    with refused("Invalid transition", DatabaseError), transaction.atomic():
        ServicePackage.objects.filter(code="basic").update(status="draft")


def test_a_package_is_born_as_a_draft():
    with refused("insert", DatabaseError), transaction.atomic():
        draft(status="published")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"code": "basic", "version": 1}, "contracts_package_version_once"),
        ({"price": -1}, "contracts_package_price_not_negative"),
        ({"effective_to": TODAY - timedelta(days=1)}, "contracts_package_dates_in_order"),
    ],
)
def test_a_package_that_contradicts_itself_is_refused(values, constraint):
    with refused(constraint), transaction.atomic():
        draft(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"times": None, "windows": "quarterly"}, "contracts_line_unlimited_is_free"),
        ({"times": 0}, "contracts_line_unlimited_is_free"),
        ({"times": 1, "age_from_months": 36, "age_below_months": 36}, "contracts_line_ages_in_order"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(values, constraint):
    item = ServiceItem.objects.first()
    with refused(constraint), transaction.atomic():
        PackageLine.objects.create(package=draft(), item=item, position=1, **values)


def test_a_place_in_the_package_is_taken_once():
    package, item = draft(), ServiceItem.objects.first()
    PackageLine.objects.create(package=package, item=item, position=1, times=1)
    with refused("contracts_line_position_once"), transaction.atomic():
        PackageLine.objects.create(package=package, item=item, position=1, times=1)


def test_a_payer_stands_once_and_pays_something():
    package = draft()
    PackagePayer.objects.create(package=package, payer="city", amount=1)
    with refused("contracts_payer_once_per_package"), transaction.atomic():
        PackagePayer.objects.create(package=package, payer="city", amount=1)
    with refused("contracts_payer_amount_positive"), transaction.atomic():
        PackagePayer.objects.create(package=package, payer="district", amount=0)


def test_a_policy_version_is_frozen_and_stays():
    policy = SigningPolicy.objects.get(code="national")
    with refused("Cannot update", DatabaseError), transaction.atomic():
        SigningPolicy.objects.filter(pk=policy.pk).update(rules={})
    with refused("Cannot delete", DatabaseError), transaction.atomic():
        SigningPolicy.objects.filter(pk=policy.pk)._raw_delete("default")
    with refused("contracts_policy_version_once"), transaction.atomic():
        SigningPolicy.objects.create(code="national", version=1, name="x", rules={}, effective_from=TODAY, source="x")
    with refused("contracts_policy_dates_in_order"), transaction.atomic():
        SigningPolicy.objects.filter(pk=policy.pk).update(effective_to=policy.effective_from - timedelta(days=1))


def test_an_organisation_follows_one_policy_a_day():
    team = make_place(policy="hangzhou")
    with refused("contracts_one_policy_per_day"), transaction.atomic():
        PolicyAssignment.objects.create(
            organization_id=team.organization_id, policy_code="national", period=DateRange(TODAY, None)
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    length=st.integers(0, 1100),
    today=st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    status=st.sampled_from(["offered", "signed", "ended", "void", "declined"]),
    origin=st.sampled_from(["resident", "team", "paper"]),
)
def test_python_and_sql_see_the_same_state(start, length, today, status, origin):
    """Asked of a row of values, so that no trigger stands between the two."""
    period = DateRange(start, start + timedelta(days=length)) if length else DateRange(empty=True)
    sql, parameters = Contract.objects.annotate(shown=display_state_sql(today)).values("shown").query.sql_with_params()
    expression = sql.split("SELECT ", 1)[1].rsplit(" AS ", 1)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} FROM (SELECT %s::text AS status, %s::text AS origin, %s::daterange AS period)"
            " contracts_contract",
            [*parameters, status, origin, period],
        )
        [seen] = cursor.fetchone()
    condition = Contract.objects.alias(ends_date=ENDS).filter(state_condition([seen], today))
    sql, parameters = condition.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT %s::text AS status, %s::text AS origin, %s::daterange AS period)"
            " contracts_contract WHERE " + sql.split(" WHERE ", 1)[1],
            [status, origin, period, *parameters],
        )
        assert cursor.fetchone() == (1,)
    assert seen == display_state(status=status, origin=origin, start=period.lower, end=period.upper, today=today)
