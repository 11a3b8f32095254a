"""A resident who tells a caller that they never signed has opened a dispute, without having to ask for one."""

from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from .events import SigningDenied


@subscribe(SigningDenied)
def open_dispute(event: SigningDenied) -> None:
    """我不知情 in the resident's stead. A case that is open already, or a contract that has ended, needs no second."""
    try:
        fulfillment.dispute_contract(
            contract_id=event.contract_id,
            text="第三方回访时，居民说没有签过这份协议",
            by=Actor.system("第三方回访"),
            reporter="居民本人，电话里说的",
            channel="phone",
            at=event.at,
        )
    except (fulfillment.AlreadyDisputed, fulfillment.ContractNotDisputable):
        return
