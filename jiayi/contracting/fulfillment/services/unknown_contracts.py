"""我不知情: somebody may say at any time that they know nothing of a contract. Until it is decided nobody is paid."""

from datetime import datetime

from django.db import transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as contract_services
from jiayi.foundation.audit import services as audit
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..events import ContractDisputed
from ..models import CaseStatement, CaseStatus, DisputeCase
from ..queries import CaseFile, get_case, get_case_file
from .opening import open_case


class ContractNotDisputable(DomainError):
    """Only a signed contract can be unknown to the person it binds."""

    code, status, message = "contract_not_disputable", 409, "这份协议没有生效，不需要提出异议"


class OwnCase(DomainError):
    """Nobody judges a contract of their own."""

    code, status, message = "own_case", 409, "这份协议是您或您的团队经手的，异议要由别人处理"


class CaseDecided(DomainError):
    """There is nothing more to say: the case has been answered."""

    code, status, message = "case_decided", 409, "这件异议已经有结果了"


@transaction.atomic
def dispute_contract(
    *, contract_id: int, text: str, by: Actor, at: datetime, reporter: str = "", channel: str = ""
) -> DisputeCase:
    """The resident does not know of this contract, also when it has run out or ended. From now on its fee is
    frozen and nothing goes on from it: no transfer, no change of doctor, no renewal.

    Staff who take the call write down who spoke (`reporter`) and on which `channel`.

    :raises ContractNotDisputable: if it never was signed, or is void
    :raises AlreadyDisputed: if a case is open
    """
    contract = contracts.get_contract(contract_id=contract_id)
    if contract.status not in ("signed", "ended"):
        raise ContractNotDisputable()
    case = open_case(
        kind=DisputeCase.Kind.CONTRACT,
        organization_id=contract.organization_id,
        patient_id=contract.patient_id,
        contract_id=contract.pk,
        entitlement=None,
        text=text,
        reporter=reporter,
        channel=channel,
        by=by,
        at=at,
    )
    contract_services.hold_contract(contract_id=contract.pk, due_date=case.due_date, by=by, at=at)
    events.publish(
        ContractDisputed(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            case_id=case.pk,
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            team_id=contract.team_id,
        )
    )
    return case


def may_decide(*, case: DisputeCase, by: Actor) -> bool:
    """Somebody who neither signed the contract, nor belongs to the team that did, nor brought the case forward."""
    return not _is_own(case, by) and by.label != case.opened_by


def check_may_decide(*, case: DisputeCase, by: Actor) -> None:
    """
    :raises OwnCase: if `by` signed the contract, belongs to the team that did, or brought the case forward
    """
    if _is_own(case, by):
        raise OwnCase()
    if by.label == case.opened_by:
        raise OwnCase("这件异议是您登记的，要由另一个人处理")


def _is_own(case: DisputeCase, by: Actor) -> bool:
    contract = case.contract
    return (
        contract.team_id in by.team_ids
        or (by.practitioner_id is not None and by.practitioner_id == contract.team.leader_id)
        or by.label in contracts.signers_of(contract=contract)
    )


def undo_contract(*, case: DisputeCase, by: Actor, at: datetime) -> None:
    """The resident is right: what still runs ends today or is void, as the policy says; what is over is void."""
    contract = contracts.get_contract(contract_id=case.contract_id)
    rules = contracts.PolicyVersion.of(contract.policy).rules
    note = f"异议 {case.pk} 成立"
    if rules.upheld_dispute == "end" and contract.status == "signed" and contract.period.upper > local_date(at):
        contract_services.end_contract(contract_id=contract.pk, reason="dispute", by=by, at=at, note=note)
    elif contract.status in ("signed", "ended"):
        contract_services.void_contract(contract_id=contract.pk, by=by, at=at, note=note)


@transaction.atomic
def add_statement(*, case_id: int, text: str, by: Actor, at: datetime) -> CaseStatement:
    """What somebody who was there has to say; it stands beside the evidence.

    :raises CaseDecided: if the case has been answered
    """
    case = get_case(case_id=case_id, lock=True)
    if case.status != CaseStatus.OPEN:
        raise CaseDecided()
    return CaseStatement.objects.create(case=case, author=by.label, author_name=by.name, text=text, at=at)


def open_case_file(*, case_id: int, by: Actor, at: datetime) -> CaseFile:
    """The case with all its evidence; the opening is noted in the read log.

    :raises CaseNotFound: if it does not exist or is out of scope
    """
    file = get_case_file(case_id=case_id)
    audit.record_read(
        patient_id=file.case.patient_id, by=by, at=at, purpose="agreement", subject=f"异议 {file.case.pk}"
    )
    return file
