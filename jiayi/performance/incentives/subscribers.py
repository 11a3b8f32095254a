"""What distributing does when something has happened: what was paid wrongly is noted, to be put right next time."""

from jiayi.contracting.contracts.events import ContractEnded, ContractVoided
from jiayi.contracting.fulfillment.events import DisputeDecided
from jiayi.kernel.events import subscribe

from . import services

# A contract that ends so was never to be counted.
NEVER_COUNTED = {"dispute": "居民不知情，异议成立", "cooling_off": "冷静期内取消", "duplicate": "重复签约"}


@subscribe(DisputeDecided)
def follow_decision(event: DisputeDecided) -> None:
    if event.kind != "contract":
        return
    reason = f"异议 {event.case_id} 成立" if event.is_upheld else f"异议 {event.case_id} 不成立，冻结解除"
    services.correct_distributed(contract_id=event.contract_id, is_owed=not event.is_upheld, reason=reason, at=event.at)


@subscribe(ContractEnded)
def follow_end(event: ContractEnded) -> None:
    if event.reason in NEVER_COUNTED:
        services.correct_distributed(
            contract_id=event.contract_id, is_owed=False, reason=NEVER_COUNTED[event.reason], at=event.at
        )


@subscribe(ContractVoided)
def follow_voiding(event: ContractVoided) -> None:
    if event.was_signed:
        services.correct_distributed(contract_id=event.contract_id, is_owed=False, reason="协议作废", at=event.at)
