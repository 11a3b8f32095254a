"""Contracts for the tests of every app: policies, packages, actors and the ways to a signature."""

from datetime import UTC, date, datetime

from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .. import services
from ..models import Contract, ServicePackage

AT = datetime(2026, 6, 3, 1, 30, tzinfo=UTC)
TODAY = date(2026, 6, 3)


def load_catalogue() -> None:
    load_once(services.load_builtin_policies)
    load_once(services.load_builtin_packages)


def package_ids(*codes: str) -> list[int]:
    rows = ServicePackage.objects.filter(code__in=codes or ("basic",), status="published")
    return list(rows.values_list("pk", flat=True))


def staff(team, *roles: Role, **changes) -> Actor:
    """A member of the team's organisation, the leading doctor unless told otherwise."""
    held = roles or (Role.DOCTOR,)
    values = {
        "kind": "staff",
        "account_id": 11,
        "name": team.leader.name,
        "practitioner_id": team.leader_id,
        "organization_id": team.organization_id,
        "organization_path": team.organization.path,
        "team_ids": frozenset({team.pk}),
        "roles": frozenset(held),
        "permissions": permissions_of(held),
        "channel": "doctor_pwa",
    }
    return Actor(**(values | changes))


def resident(patient, **changes) -> Actor:
    values = {
        "kind": "resident",
        "account_id": 500 + patient.pk,
        "name": patient.name,
        "patient_id": patient.pk,
        "patient_ids": frozenset({patient.pk}),
        "roles": frozenset({Role.RESIDENT}),
        "permissions": permissions_of({Role.RESIDENT}),
        "channel": "resident_h5",
    }
    return Actor(**(values | changes))


def make_place(*, policy: str | None = None, **team_values):
    """An organisation with a ready team, following a policy."""
    team = make_team(**team_values)
    if policy:
        with scope.everything(reason="test data"):
            services.assign_policy(organization_id=team.organization_id, policy_code=policy, from_date=date(2015, 1, 1))
    return team


def make_offer(*, team=None, patient=None, codes=("basic",), at: datetime = AT, **values) -> Contract:
    """Proposed by the team."""
    team = team or make_place()
    patient = patient or make_patient(organization=team.organization)
    with scope.everything(reason="test data"):
        return services.offer_contract(
            patient_id=patient.pk,
            team_id=team.pk,
            package_ids=package_ids(*codes),
            origin="team",
            by=staff(team),
            at=at,
            **values,
        ).contract


def make_contract(*, at: datetime = AT, **values) -> Contract:
    """Proposed by the team and confirmed by the resident."""
    offer = make_offer(at=at, **values)
    with scope.everything(reason="test data"):
        return services.confirm_contract(contract_id=offer.pk, by=resident(offer.patient), at=at, gives_consent=True)


def moved_between(patient, first, second, *, at: datetime, on: date) -> None:
    """A person was with one team from `at` and is with another from a day on."""
    with scope.everything(reason="test data"):
        before = make_contract(team=first, patient=patient, at=at)
        later = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
        services.end_contract(contract_id=before.pk, reason="transferred", by=staff(first), at=later)
        make_contract(team=second, patient=patient, at=later)
