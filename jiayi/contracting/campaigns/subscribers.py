from jiayi.contracting.contracts.events import ContractSigned
from jiayi.kernel.events import subscribe

from . import services


@subscribe(ContractSigned)
def count_for_campaign(event: ContractSigned) -> None:
    """Which poster or invitation brought this contract?"""
    services.count_signing(event=event)
