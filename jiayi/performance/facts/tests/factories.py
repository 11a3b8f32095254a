"""People, teams and contracts whose facts are known, for the tests of the performance floor."""

from datetime import UTC, date, datetime, time
from itertools import count

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.models import Contract, SignatureEvidence, SigningPolicy
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.tests.factories import make_practitioner, make_team
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_years
from jiayi.kernel.testing import load_once

SYSTEM = Actor.system("tests")
AT = datetime(2018, 1, 15, 2, 0, tzinfo=UTC)
_numbers = count(1)

__all__ = ["AT", "SYSTEM", "make_contract", "make_organization", "make_patient", "make_practitioner", "make_team"]


def make_contract(
    *, patient, team, signed_date: date, start: date | None = None, end: date | None = None, status="signed", reason=""
) -> Contract:
    """A contract under the Hangzhou policy: benefits in the year after its signature unless told otherwise."""
    start = start or date(signed_date.year + 1, 1, 1)
    end = end or date(start.year + 1, 1, 1)
    number = next(_numbers)
    signed_at = datetime.combine(signed_date, time(4), UTC)
    with scope.everything(reason="test data"):
        policy = SigningPolicy.objects.filter(code="hangzhou").first()
        if policy is None:
            load_once(contracts.load_builtin_policies)
            policy = SigningPolicy.objects.get(code="hangzhou")
        contract = Contract.objects.create(
            number=f"TEST{number:06d}",
            organization=team.organization,
            patient=patient,
            team=team,
            policy=policy,
            origin="team",
            channel="desk",
            period=(start, end),
            agreed_period=(start, max(end, start.replace(year=start.year + 1))),
            fee_amount=120,
            resident_amount=12,
            offered_at=signed_at,
            offered_by=SYSTEM.label,
        )
        if status == "offered":
            return contract
        # The database knows no signed contract without an act of the resident, or of a child's guardian.
        party = "guardian" if add_years(patient.birth_date, 18) > signed_date else "resident"
        SignatureEvidence.objects.create(
            contract=contract, party=party, kind="app", signer_name="居民", channel="resident_h5", at=signed_at
        )
        contract.status, contract.signed_at, contract.signed_date = "signed", signed_at, signed_date
        contract.verify_token = f"test-token-{number}"
        contract.save()
        if status != "signed":
            contract.status, contract.ended_at, contract.end_reason = status, signed_at, reason or "resident"
            contract.save()
    return contract


def tag(patient: Patient, code: str, period_from: date = date(2014, 1, 1)) -> None:
    with scope.everything(reason="test data"):
        patients.set_tag(patient_id=patient.pk, code=code, from_date=period_from, source="register", by=SYSTEM, at=AT)
