"""满18岁后本人确认: who was signed for as a child takes the agreement over, or leaves it at any time."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.period import local_date

from ..models import Contract, ContractStatus
from ..queries import PolicyVersion
from .acts import Signature, check_resident_may_sign, decide, keep_signature
from .errors import NotYourTurn
from .signing import lock_contract

MOVE = "affirm"


@transaction.atomic
def affirm_contract(*, contract_id: int, signature: Signature, by: Actor, at: datetime) -> Contract:
    """The resident, now of age, says themself that the agreement a guardian signed goes on. Its state does not change:
    it held before and holds after; what is new is whose word it rests on.

    :raises GuardianNeeded: while the resident is a minor
    :raises NotYourTurn: if somebody else says it
    """
    contract = lock_contract(contract_id=contract_id)
    if contract.status != ContractStatus.SIGNED:
        raise InvalidInput("这份协议已经不在生效，不用确认")
    policy = PolicyVersion.of(contract.policy)
    party, signer_id = check_resident_may_sign(
        patient=contract.patient, by=by, signature=signature, policy=policy, on=local_date(at)
    )
    if signer_id is not None:
        raise NotYourTurn("满 18 周岁了，要本人自己确认")
    evidence = keep_signature(contract=contract, party=party, signer_patient_id=None, signature=signature, by=by, at=at)
    decide(contract=contract, move=MOVE, by=by, at=at, evidence=evidence, rule_version=policy.label)
    return contract
