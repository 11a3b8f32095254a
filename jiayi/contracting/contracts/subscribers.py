"""What signing does when something has happened: the agreement is queued, people are told, deaths and moves close."""

from datetime import timedelta

from procrastinate.contrib.django import app

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients.events import PatientDied, PatientMovedOut, PatientsMerged, PatientsSeparated
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from . import queries, services
from .events import ContractContinued, ContractEnded, ContractOffered, ContractSigned, ContractTransferMoved
from .models import Contract, EndReason
from .rules.summary import chinese_date, money_text

BY = Actor.system("contracts")


@subscribe(ContractSigned)
def queue_agreement(event: ContractSigned) -> None:
    """A page takes as long as planning ten contracts: a thousand signatures must not wait behind their prints."""
    app.configure_task("contracts.print_agreement", queue="documents", priority=-10).defer(
        contract_id=event.contract_id
    )


@subscribe(ContractSigned)
def tell_signed(event: ContractSigned) -> None:
    """Who changed the team hears of the change, not of an end and a signature."""
    if event.continues_id is not None:
        return
    contract = queries.get_contract(contract_id=event.contract_id)
    messaging.send(
        to_patient=event.patient_id,
        template="contract_signed",
        context={
            "team": contract.team.name,
            "organization": contract.organization.label,
            "start": chinese_date(event.start),
            "end": chinese_date(event.end - timedelta(days=1)),
        },
        by=BY,
        at=event.at,
    )


@subscribe(ContractSigned)
def close_refusals(event: ContractSigned) -> None:
    """Who said no before and has signed now is no longer kept as somebody who does not want to; and nobody has to
    bring up the renewal any more.
    """
    services.close_after_signing(patient_id=event.patient_id, by=BY, at=event.at)
    tasks.close_by_kind(patient_id=event.patient_id, kinds=["contract_renewal"], by=BY, at=event.at)


@subscribe(ContractOffered)
def tell_offered(event: ContractOffered) -> None:
    """A resident is told of an offer; the team finds requests in its list."""
    if event.awaiting != "resident":
        return
    contract = queries.get_contract(contract_id=event.contract_id)
    messaging.send(
        to_patient=event.patient_id,
        template="contract_offered",
        context={
            "team": contract.team.name,
            "organization": contract.organization.label,
            "contract": contract.pk,
        },
        by=BY,
        at=event.at,
    )


@subscribe(ContractEnded)
def tell_ended(event: ContractEnded) -> None:
    """Nobody writes to the dead."""
    if event.reason == EndReason.DEATH or event.continued_by_id is not None:
        return
    contract = queries.get_contract(contract_id=event.contract_id)
    if event.reason == EndReason.COOLING_OFF:
        _tell_cooled_off(event, contract)
        return
    messaging.send(
        to_patient=event.patient_id,
        template="contract_ended",
        context={
            "team": contract.team.name,
            "end": chinese_date(event.ended_date - timedelta(days=1)),
            "reason": contract.get_end_reason_display(),
        },
        by=BY,
        at=event.at,
    )


def _tell_cooled_off(event: ContractEnded, contract: Contract) -> None:
    """Both sides are told: the resident what comes back, the leading doctor whose place is free again."""
    messaging.send(
        to_patient=event.patient_id,
        template="contract_cooled_off",
        context={"team": contract.team.name, "amount": money_text(contract.resident_amount)},
        by=BY,
        at=event.at,
    )
    leader = contract.team.leader_id
    for account_id in accounts.accounts_of_practitioners([leader]).values():
        messaging.send(
            to_account=account_id,
            template="staff_notice",
            context={
                "title": "居民在冷静期内取消了签约",
                "body": f"{contract.patient.name}（{contract.number}）不签了，已全退，不算签约人数。",
                "link": f"/contracts/{contract.pk}",
            },
            by=BY,
            at=event.at,
        )


@subscribe(ContractContinued)
def tell_reopened(event: ContractContinued) -> None:
    """Who changed the team is told by the request; who comes back is told here."""
    if event.kind == "reopen":
        contract = queries.get_contract(contract_id=event.contract_id)
        words = {"team": contract.team.name, "date": chinese_date(event.starts)}
        messaging.send(to_patient=event.patient_id, template="contract_reopened", context=words, by=BY, at=event.at)


@subscribe(ContractTransferMoved)
def tell_transfer(event: ContractTransferMoved) -> None:
    """The resident, the doctor who is asked and the doctor who is left hear what concerns them."""
    for note in services.transfer_notes(transfer_id=event.transfer_id, move=event.move):
        messaging.send(**note, by=BY, at=event.at)


@subscribe(PatientDied)
def tell_family(event: PatientDied) -> None:
    """One respectful line to those who acted for the dead, where the policy allows it; never to a phone."""
    for note in services.condolences(patient_id=event.patient_id, died_date=event.died_date):
        messaging.send(**note, by=BY, at=event.at)


@subscribe(PatientDied)
def find_guardians(event: PatientDied) -> None:
    """Whoever was in the care of the dead needs another guardian: their team is asked to look after it."""
    services.ask_for_guardians(agent_id=event.patient_id, died_date=event.died_date, by=BY, at=event.at)


@subscribe(PatientDied)
def close_after_death(event: PatientDied) -> None:
    services.close_transfers_of(patient_id=event.patient_id, code="died", by=BY, at=event.at)
    services.close_contracts_of(
        patient_id=event.patient_id, reason=EndReason.DEATH, last_date=event.died_date, by=BY, at=event.at
    )


@subscribe(PatientMovedOut)
def close_after_move(event: PatientMovedOut) -> None:
    """The day of the move is the first day elsewhere."""
    services.close_transfers_of(patient_id=event.patient_id, code="moved", by=BY, at=event.at)
    services.close_contracts_of(
        patient_id=event.patient_id,
        reason=EndReason.MOVED,
        last_date=event.moved_out_date - timedelta(days=1),
        by=BY,
        at=event.at,
    )


@subscribe(PatientsMerged)
def settle_survivor(event: PatientsMerged) -> None:
    """The agreements of both are one person's now: the panel follows the one that holds today."""
    services.settle_current_team(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PatientsSeparated)
def settle_both(event: PatientsSeparated) -> None:
    for patient_id in (event.patient_id, event.taken_id):
        services.settle_current_team(patient_id=patient_id, by=BY, at=event.at)
