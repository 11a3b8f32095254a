"""医生端: the change of a team for a resident who is with the doctor; who has no phone signs on the doctor's."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from ..permissions import ContractPermission as P
from ..schemas import WitnessIn
from ..schemas.moving import ContractTransferOut, TransferTeamOut, TransferWitnessIn
from . import shared

router = Router(tags=["转签"])
SHOWN_TEAMS = 20


class TransferTeamQuery(Schema):
    q: str = Field("", max_length=30)


@router.get("/patients/{patient_id}/contract-transfers", response=list[ContractTransferOut])
@requires(P.READ)
def list_patient_transfers(request: HttpRequest, patient_id: int) -> Any:
    return shared.transfers_of(request, patient_id)


@router.get("/patients/{patient_id}/transfer-teams", response=list[TransferTeamOut])
@requires(P.READ)
def list_transfer_teams(request: HttpRequest, patient_id: int, asked: Query[TransferTeamQuery]) -> Any:
    """Teams with places, those near the resident's home first."""
    person = patients.get_patient(patient_id=patient_id)
    found = patients.find_teams(q=asked.q, division_code=person.division_code, has_places=True, on=clock.today())
    return [
        TransferTeamOut(
            id=choice.found.team.pk,
            name=choice.found.team.name,
            leader_name=choice.found.team.leader.name,
            organization_name=choice.found.team.organization.label,
            places_left=choice.load.left,
            distance_text=choice.found.distance_text,
        )
        for choice in found[:SHOWN_TEAMS]
    ]


@router.post("/contracts/{contract_id}/transfers", response=ContractTransferOut)
@requires(P.OFFER)
def request_witnessed_transfer(request: HttpRequest, contract_id: int, body: TransferWitnessIn) -> Any:
    return shared.requested_transfer(
        request, contract_id, body, operation="contracts.transfer_witness", **shared.evidence(request, body)
    )


@router.post("/contract-transfers/{transfer_id}/witness", response=ContractTransferOut)
@requires(P.OFFER)
def witness_transfer(request: HttpRequest, transfer_id: int, body: WitnessIn) -> Any:
    """What a team proposed, or a departure made necessary, agreed to at the table."""
    return shared.agreed_transfer(request, transfer_id, body, operation="contracts.transfer_witness")
