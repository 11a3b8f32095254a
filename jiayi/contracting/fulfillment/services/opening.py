"""How a case begins, whatever it is about."""

from datetime import datetime

from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..models import DisputeCase, Entitlement


class AlreadyDisputed(DomainError):
    """A case about this is open."""

    code, status, message = "already_disputed", 409, "已经收到您的反馈，正在核实"


def open_case(
    *,
    kind: str,
    organization_id: int,
    patient_id: int,
    contract_id: int,
    entitlement: Entitlement | None,
    text: str,
    reporter: str = "",
    channel: str = "",
    by: Actor,
    at: datetime,
) -> DisputeCase:
    """Write the case down; the policy of the contract says within how many working days it is answered.

    :raises AlreadyDisputed: if a case about this is open
    """
    contract = contracts.get_contract(contract_id=contract_id)
    within = contracts.PolicyVersion.of(contract.policy).rules.dispute_answer_days
    try:
        with transaction.atomic():
            return DisputeCase.objects.create(
                kind=kind,
                organization_id=organization_id,
                patient_id=patient_id,
                contract_id=contract_id,
                entitlement=entitlement,
                text=text,
                channel=channel or by.channel,
                reporter=reporter,
                opened_by=by.label,
                opened_at=at,
                due_date=organizations.add_working_days(local_date(at), within),
            )
    except IntegrityError as refused:
        if "one_open_case" in str(refused):
            raise AlreadyDisputed() from refused
        raise
