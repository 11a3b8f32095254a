"""What fulfilment does when something has happened: plan, cut, hand out receipts."""

from jiayi.contracting.contracts.events import ContractContinued, ContractEnded, ContractSigned, ContractVoided
from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from . import queries, services
from .events import ContractDisputed, DisputeDecided, EntitlementCredited, ServiceDenied
from .models import DisputeCase

BY = Actor.system("fulfillment")


@subscribe(ContractSigned)
def plan(event: ContractSigned) -> None:
    if event.continues_id is None:
        services.plan_entitlements(contract_id=event.contract_id)


@subscribe(ContractEnded)
def cut(event: ContractEnded) -> None:
    if event.continued_by_id is None:
        services.cut_entitlements(contract_id=event.contract_id, ended_date=event.ended_date)


@subscribe(ContractContinued)
def carry(event: ContractContinued) -> None:
    services.carry_entitlements(
        from_contract_id=event.from_contract_id, to_contract_id=event.contract_id, on=event.starts
    )


@subscribe(ContractVoided)
def void(event: ContractVoided) -> None:
    services.void_entitlements(contract_id=event.contract_id)


@subscribe(EntitlementCredited)
def hand_out_receipt(event: EntitlementCredited) -> None:
    """服务回执: the resident sees what was noted and can say 没有这回事; on Today it is done."""
    tasks.close_task(source_app="entitlement", source_id=event.entitlement_id, by=BY, at=event.at)
    row = queries.get_entitlement(entitlement_id=event.entitlement_id)
    names = practitioners.practitioner_names([row.practitioner_id] if row.practitioner_id else [])
    messaging.send(
        to_patient=event.patient_id,
        template="service_receipt",
        context={
            "item": row.item.name,
            "date": f"{event.delivered_date.month}月{event.delivered_date.day}日",
            "practitioner": names.get(row.practitioner_id, "团队") if row.practitioner_id else "团队",
        },
        by=BY,
        at=event.at,
    )


@subscribe(ServiceDenied)
def acknowledge(event: ServiceDenied) -> None:
    row = queries.get_entitlement(entitlement_id=event.entitlement_id)
    _tell(event.patient_id, "dispute_opened", {"item": row.item.name}, at=event.at)


@subscribe(ContractDisputed)
def acknowledge_contract(event: ContractDisputed) -> None:
    """The resident learns until when there is an answer; the doctor that the fee is frozen, and may say their part."""
    case = queries.get_case(case_id=event.case_id)
    words = {"team": case.contract.team.name, "due": f"{case.due_date.month}月{case.due_date.day}日"}
    _tell(event.patient_id, "contract_disputed", words, at=event.at)
    _tell_leader(
        case,
        title="有居民说不知道签了约",
        body=f"{case.patient.name}（{case.contract.number}）说不知情。查清以前这份协议的钱先不付；您可以写下当时的情况。",
        at=event.at,
    )


@subscribe(DisputeDecided)
def tell_decision(event: DisputeDecided) -> None:
    case = queries.get_case(case_id=event.case_id)
    if case.kind == DisputeCase.Kind.CONTRACT:
        _tell_contract_decision(case, is_upheld=event.is_upheld, at=event.at)
        return
    item = case.entitlement.item.name if case.entitlement is not None else "家庭医生签约"
    result = "您说得对，已更正" if event.is_upheld else f"核实无误。{case.reason}"
    _tell(event.patient_id, "dispute_closed", {"item": item, "result": result}, at=event.at)


def _tell_contract_decision(case, *, is_upheld, at):
    result = "您说得对，这份协议不算数，付过的钱全退。" if is_upheld else "查到是签过的，协议照旧。"
    _tell(
        case.patient_id,
        "contract_dispute_decided",
        {"team": case.contract.team.name, "result": result, "reason": case.reason},
        at=at,
    )
    verdict = "异议成立，协议不算数，已发的服务费下次分配扣回" if is_upheld else "异议不成立，冻结解除"
    _tell_leader(case, title="协议异议有结果了", body=f"{case.contract.number}：{verdict}。{case.reason}", at=at)


def _tell_leader(case, *, title, body, at):
    for account_id in accounts.accounts_of_practitioners([case.contract.team.leader_id]).values():
        messaging.send(
            to_account=account_id,
            template="staff_notice",
            context={"title": title, "body": body, "link": f"/disputes/{case.pk}"},
            by=BY,
            at=at,
        )


def _tell(patient_id, template, context, *, at):
    messaging.send(to_patient=patient_id, template=template, context=context, by=BY, at=at)
