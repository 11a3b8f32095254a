"""Events mark residents, the job computes them: the numbers follow the records."""

from datetime import date

import pytest

from jiayi.contracting.contracts.events import ContractEnded, ContractSigned, ContractVoided
from jiayi.contracting.fulfillment.events import ContractDisputed, DisputeDecided, EntitlementCredited, ServiceDenied
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import DuplicatePair
from jiayi.kernel import events, scope
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import run_jobs
from jiayi.performance.facts import jobs, queries, services
from jiayi.performance.facts.models import DirtyResident, FactYear
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_patient,
    make_team,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


def test_a_signature_reaches_the_facts_through_its_event():
    team = make_team()
    person = make_patient(organization=team.organization)
    run_jobs()
    services.rebuild_year(year=2017, at=AT)
    contract = make_contract(patient=person, team=team, signed_date=date(2017, 4, 1))
    place = {"organization_id": person.organization_id, "by": SYSTEM.label, "at": AT, "patient_id": person.pk}
    events.publish(
        ContractSigned(
            contract_id=contract.pk, team_id=team.pk, signed_date=date(2017, 4, 1),
            start=date(2018, 1, 1), end=date(2019, 1, 1), **place,
        )
    )  # fmt: skip
    for event_id, subscriber in _pending():
        events.handle(event_id=event_id, subscriber=subscriber)
    jobs.refresh.func()
    values = queries.values_of(year=2017, patient_ids=[person.pk], columns=["signed_in_year"])
    assert values[person.pk] == {"signed_in_year": True}


def _pending():
    return [
        (row.pk, key)
        for row in DomainEvent.objects.all()
        for key in events.subscribers_of(row.name)
        if key.startswith("jiayi.performance.")
    ]


@pytest.mark.parametrize(
    ("kind", "values", "year"),
    [
        (ContractEnded, {"team_id": 1, "reason": "moved", "ended_date": date(2018, 1, 5),
                         "signed_date": date(2017, 4, 1), "start": date(2018, 1, 1)}, 2017),
        (ContractVoided, {"team_id": 1, "was_signed": True, "signed_date": None, "start": date(2018, 1, 1)}, 2018),
        (ContractDisputed, {"team_id": 1, "case_id": 1}, 0),
        (DisputeDecided, {"team_id": 1, "case_id": 1, "kind": "contract", "is_upheld": True}, 0),
        (EntitlementCredited, {"team_id": 1, "entitlement_id": 1, "item_code": "x", "delivered_date": date(2016, 1, 1)},
         2016),
    ],
)  # fmt: skip
def test_every_event_marks_its_resident_from_the_right_year(kind, values, year):
    events.publish(kind(organization_id=1, by="t", at=AT, patient_id=77, contract_id=5, **values))
    for event_id, subscriber in _pending():
        events.handle(event_id=event_id, subscriber=subscriber)
    assert list(DirtyResident.objects.values_list("patient_id", "from_year")) == [(77, year)]


def test_a_denied_service_a_death_and_a_new_tag_mark_too():
    person = make_patient()
    patients.set_tag(
        patient_id=person.pk, code="diabetes", from_date=date(2015, 1, 1), source="register", by=SYSTEM, at=AT
    )
    events.publish(
        ServiceDenied(organization_id=1, by="t", at=AT, case_id=1, entitlement_id=1, patient_id=78, team_id=1)
    )
    for event_id, subscriber in _pending():
        events.handle(event_id=event_id, subscriber=subscriber)
    assert set(DirtyResident.objects.values_list("patient_id", flat=True)) == {person.pk, 78}
    services.request_refresh()
    services.request_refresh()


def test_a_new_day_rebuilds_the_running_year(monkeypatch):
    jobs.new_day.func(0)
    assert not FactYear.objects.exists()
    monkeypatch.setenv("JIAYI_TODAY", "2018-01-16")
    services.rebuild_year(year=2018, at=AT)
    jobs.new_day.func(0)
    assert FactYear.objects.get().observed_to == date(2018, 1, 17)


def test_a_merge_and_its_undoing_reach_the_facts():
    team = make_team()
    first, second = (make_patient(organization=team.organization, name="王桂芳") for _ in range(2))
    make_contract(patient=second, team=team, signed_date=date(2017, 4, 1))
    run_jobs()
    services.rebuild_year(year=2017, at=AT)
    patients.suspect_duplicates(at=AT)
    pair = DuplicatePair.objects.get()
    values = {"pair_id": pair.pk, "kept_id": first.pk, "fields": [], "reason": "电话核对过", "proposed_by": "staff:7"}

    def signed():
        rows = queries.values_of(year=2017, patient_ids=[first.pk, second.pk], columns=["signed_in_year"])
        return {number: row["signed_in_year"] for number, row in rows.items()}

    assert signed() == {first.pk: False, second.pk: True}
    merged = patients.merge_records(**values, by=SYSTEM, at=AT)
    run_jobs()
    assert signed() == {first.pk: True}
    patients.undo_merge(merge_id=merged.pk, reason="其实是两姐妹", by=SYSTEM, at=AT)
    run_jobs()
    assert signed() == {first.pk: False, second.pk: True}
