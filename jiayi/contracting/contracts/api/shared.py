"""What the routes of all clients answer with."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock

from .. import queries, services
from ..rules import device_name
from ..schemas import ChoiceOut, ContractOut, LocationIn, OfferedOut
from ..schemas.moving import ContractTransferOut

# The resident's own confirmation in the app, where nothing was drawn.
APP = services.Signature(kind="app")


def given(request: HttpRequest, signature: services.Signature, location: LocationIn | None) -> services.Signature:
    """The signature with the circumstances under which it came."""
    return replace(signature, device=device_of(request), location=location.text if location is not None else "")


def device_of(request: HttpRequest) -> str:
    return device_name(request.headers.get("User-Agent", ""))


def shown(request: HttpRequest, contract_id: int) -> ContractOut:
    """The contract as it stands after a write."""
    today = clock.today()
    contract = queries.view_contract(contract_id=contract_id, today=today)
    return ContractOut.of(contract, by=request.actor, today=today)  # type: ignore[attr-defined]


def opened(request: HttpRequest, contract_id: int) -> ContractOut:
    """The contract as somebody opens it, noted in the read log."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    contract = services.open_contract(contract_id=contract_id, by=actor, at=now)
    return ContractOut.of(contract, by=actor, today=clock.today())


def shown_transfer(request: HttpRequest, transfer_id: int) -> ContractTransferOut:
    """A request to change the team as it stands after a write."""
    row = queries.get_transfer(transfer_id=transfer_id)
    return ContractTransferOut.of_all([row], by=request.actor)[0]  # type: ignore[attr-defined]


def transfers_of(request: HttpRequest, patient_id: int) -> list[ContractTransferOut]:
    """A foreign person is not found, rather than without requests."""
    patients.get_patient(patient_id=patient_id)
    rows = queries.list_transfers_of(patient_id=patient_id)
    return ContractTransferOut.of_all(rows, by=request.actor)  # type: ignore[attr-defined]


def contracts_of(request: HttpRequest, patient_id: int) -> list[Any]:
    """A foreign person is not found, rather than without contracts."""
    patients.get_patient(patient_id=patient_id)
    today = clock.today()
    rows = queries.list_for_patient(patient_id=patient_id, today=today)
    return [ContractOut.of(row, by=request.actor, today=today) for row in rows]  # type: ignore[attr-defined]


def choices_of(patient_id: int) -> list[Any]:
    today = clock.today()
    patient = patients.get_patient(patient_id=patient_id)
    tags = patients.tags_of([patient.pk], today).get(patient.pk, set())
    return [ChoiceOut.of(package) for package in queries.offered_packages(tags=tags, on=today)]


def offered(request: HttpRequest, made: services.Offered) -> OfferedOut:
    return OfferedOut(contract=shown(request, made.contract.pk), warnings=made.warnings)
