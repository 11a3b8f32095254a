"""What the routes of all clients answer with."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock
from jiayi.kernel.idempotency import once

from .. import queries, services
from ..rules import device_name
from ..schemas import ChoiceOut, ContractOut, LocationIn, OfferedOut
from ..schemas.inputs import SignatureIn
from ..schemas.moving import ContractTransferOut, TransferWishIn

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


def evidence(request: HttpRequest, body: SignatureIn) -> dict[str, Any]:
    """How the resident said yes: drawn, or confirmed in the app; and to the use of health data, or not."""
    return {
        "signature": given(request, body.drawn or APP, body.location),
        "gives_consent": body.gives_consent,
    }


def requested_transfer(
    request: HttpRequest, contract_id: int, body: TransferWishIn, *, operation: str, **said: Any
) -> ContractTransferOut:
    """Another team asked for, once however often it is sent; `said` is the resident's evidence, where there is any."""
    actor = request.actor  # type: ignore[attr-defined]
    made = once(
        key=body.client_key,
        by=actor,
        operation=operation,
        run=lambda: (
            services.request_contract_transfer(
                contract_id=contract_id,
                to_team_id=body.to_team_id,
                reason_code=body.reason_code,
                reason=body.reason,
                by=actor,
                at=clock.now(),
                **said,
            ).pk
        ),
    )
    return shown_transfer(request, made)


def agreed_transfer(
    request: HttpRequest, transfer_id: int, body: SignatureIn, *, operation: str
) -> ContractTransferOut:
    """What a team proposed, or a departure made necessary, agreed to by the resident."""
    actor = request.actor  # type: ignore[attr-defined]
    once(
        key=body.client_key,
        by=actor,
        operation=operation,
        run=lambda: (
            services.agree_to_transfer(transfer_id=transfer_id, by=actor, at=clock.now(), **evidence(request, body)).pk
        ),
    )
    return shown_transfer(request, transfer_id)


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
