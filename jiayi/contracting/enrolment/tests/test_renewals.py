"""Renewal: one tap, in batch, and never without the resident's own decision."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.models import Contract, ServicePackage
from jiayi.contracting.contracts.services import NotRenewable
from jiayi.contracting.contracts.tests.factories import make_place, resident, staff
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.models import BulkRow
from jiayi.kernel import scope

from .. import queries, services
from ..services.errors import ConsentNeeded
from .factories import AT, TODAY, everything, expiring_contract

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def contract(catalogue):
    return expiring_contract(days_left=30, team=make_place(policy="national"))


def tap(contract, **values):
    me = resident(contract.patient)
    with scope.patients(me.patient_ids):
        number = services.renew_own(contract_id=contract.pk, by=me, at=AT, **({"health_consent": False} | values))
        return Contract.objects.get(pk=number)


def offer_in_batch(*chosen):
    with scope.subtree(chosen[0].organization.path):
        job = worktables.start_bulk(
            code="contracts.renew",
            ids=[row.pk for row in chosen],
            filters={},
            options={},
            by=staff(chosen[0].team),
            at=AT,
            on=TODAY,
        )
    worktables.run_bulk(job_id=job.pk, at=AT, on=TODAY)
    with everything():
        job.refresh_from_db()
    return job


def test_the_preview_says_what_changes_and_what_stays(contract):
    with everything():
        view = queries.view_renewal(contract_id=contract.pk, today=TODAY)
    assert view.can_renew and view.start == contract.period.upper
    assert [change.code for change in view.changes] == ["packages", "price", "team", "period"]
    assert [change.is_change for change in view.changes] == [False, False, False, True]


def test_a_newer_version_of_a_package_is_shown_with_its_price(contract):
    with everything():
        old = ServicePackage.objects.get(code="basic", status="published")
        draft = contracts.PackageDraft(
            code="basic",
            name=old.name,
            tier=old.tier,
            price=old.price + 10,
            effective_from=TODAY,
            lines=[
                contracts.LineDraft(item_code=line.item.code, times=line.times, windows=line.windows)
                for line in old.lines.select_related("item")
            ],
            payers=[
                *[contracts.PayerDraft(payer=p.payer, amount=p.amount) for p in old.payers.exclude(payer="resident")],
                contracts.PayerDraft(
                    payer="resident",
                    amount=10 + sum(p.amount for p in old.payers.filter(payer="resident")),
                ),
            ],
        )
        made = contracts.draft_package(draft=draft)
        contracts.publish_package(package_id=made.pk)
        view = queries.view_renewal(contract_id=contract.pk, today=TODAY)
    assert view.newer == [old.name]
    assert view.own_price == contract.resident_amount + 10
    assert {change.code for change in view.changes if change.is_change} >= {"packages", "price"}


def test_one_tap_asks_for_the_same_team_again_and_keeps_the_link(contract):
    renewed = tap(contract)
    assert (renewed.status, renewed.origin, renewed.renewed_from_id) == ("offered", "resident", contract.pk)
    assert renewed.team_id == contract.team_id


def test_where_the_team_has_offered_one_tap_signs(contract):
    assert offer_in_batch(contract).done_count == 1
    with everything():
        assert Contract.objects.get(renewed_from=contract).status == "offered"
    renewed = tap(contract)
    assert (renewed.status, renewed.period.lower) == ("signed", contract.period.upper)
    with everything():
        assert renewed.decisions.get(move="sign").actor.startswith("resident:")
        assert renewed.signatures.filter(party="resident", kind="app").exists()


def test_the_consent_goes_on_where_its_text_is_the_same_and_is_asked_anew_where_it_is_not(contract, monkeypatch):
    from dataclasses import replace

    from jiayi.contracting.contracts import queries as contract_queries

    text = contract_queries.consent_text()
    monkeypatch.setattr("jiayi.contracting.contracts.queries.consent_text", lambda: replace(text, sm3="0" * 64))
    with pytest.raises(ConsentNeeded):
        tap(contract)
    assert tap(contract, health_consent=True).renewed_from_id == contract.pk


def test_a_batch_says_who_can_be_renewed_and_who_not_and_why(contract):
    far = expiring_contract(days_left=200, team=contract.team)
    gone = expiring_contract(days_left=20, team=contract.team)
    with everything():
        Patient.objects.filter(pk=gone.patient_id).update(moved_out_date=TODAY)
        rows = queries.preview_renewals(contract_ids=[contract.pk, far.pk, gone.pk], today=TODAY)
    verdicts = {row.contract_id: (row.can_renew, row.reason) for row in rows}
    assert verdicts == {
        contract.pk: (True, ""),
        far.pk: (False, "还没到续签的时候"),
        gone.pk: (False, "已故或已迁出"),
    }


def test_a_batch_makes_offers_and_signs_nothing(contract):
    other = expiring_contract(days_left=10, team=contract.team)
    job = offer_in_batch(contract, other)
    assert (job.row_count, job.done_count) == (2, 2)
    with everything():
        renewals = Contract.objects.filter(renewed_from__isnull=False)
        assert set(renewals.values_list("status", "origin")) == {("offered", "team")}
        assert set(BulkRow.objects.filter(job=job).values_list("verdict", flat=True)) == {"done"}


def test_a_contract_that_is_offered_already_is_not_offered_twice(contract):
    offer_in_batch(contract)
    with scope.subtree(contract.organization.path), pytest.raises(NotRenewable, match="已发过续签"):
        services.offer_renewal(contract_id=contract.pk, by=staff(contract.team), at=AT)


def test_no_path_makes_a_signed_renewal_without_the_residents_own_act(contract):
    """The services refuse, and where they would not, the database does."""
    offer_in_batch(contract)
    by = staff(contract.team)
    with everything():
        offer = Contract.objects.get(renewed_from=contract)
    with scope.subtree(contract.organization.path), pytest.raises(contracts_refusal()):
        contracts.confirm_contract(contract_id=offer.pk, by=by, at=AT)
    with everything(), pytest.raises(IntegrityError, match="nobody has signed"), transaction.atomic():
        Contract.objects.filter(pk=offer.pk).update(
            status="signed", signed_at=AT, signed_date=TODAY, verify_token="x" * 32
        )
    with everything():
        offer.refresh_from_db()
    assert offer.status == "offered"


def contracts_refusal():
    from jiayi.contracting.contracts.services.errors import NotYourTurn

    return NotYourTurn


def test_an_offer_nobody_answers_lapses_and_never_becomes_a_contract(contract):
    offer_in_batch(contract)
    with everything():
        contracts.lapse_expired_offers(by=staff(contract.team), at=AT + timedelta(days=40))
        assert Contract.objects.get(renewed_from=contract).status == "lapsed"


def test_a_full_team_may_keep_those_it_has(catalogue):
    team = make_place(policy="national", capacity=1)
    contract = expiring_contract(days_left=10, team=team)
    assert tap(contract).renewed_from_id == contract.pk


def test_it_is_too_early_to_renew_what_runs_for_long(catalogue):
    contract = expiring_contract(days_left=200)
    with pytest.raises(NotRenewable):
        tap(contract)
    me = resident(contract.patient)
    with scope.patients(me.patient_ids), pytest.raises(NotRenewable):
        contracts.renew_contract(contract_id=contract.pk, by=me, at=AT)
