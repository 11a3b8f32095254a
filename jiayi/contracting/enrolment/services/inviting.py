"""邀请和续签邀请: one person is asked; many are asked by the desk's table, one after the other. Nothing here signs."""

from datetime import datetime

from django.db import transaction

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.services import NotRenewable
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from .errors import NobodyToAsk
from .groups import lock_entry, mark_asked
from .offering import offer_entry


@transaction.atomic
def invite_entry(*, entry_id: int, by: Actor, at: datetime) -> int:
    """Ask one person of a list: an offer that waits for their own confirmation. Returns the contract.

    :raises NobodyToAsk: if this person is not to be asked now; the sentence says why
    """
    entry = lock_entry(entry_id=entry_id)
    [judged] = queries.judge_invitations(entry_ids=[entry_id], at=at)
    if not judged.will_ask:
        raise NobodyToAsk(judged.reason)
    contract_id = offer_entry(entry, by=by, at=at)
    mark_asked(entry, at=at)
    return contract_id


@transaction.atomic
def offer_renewal(*, contract_id: int, by: Actor, at: datetime) -> int:
    """Offer one resident the renewal; the resident taps, or does not. Returns the offer.

    :raises NotRenewable: if this contract cannot be renewed now; the sentence says why
    """
    judged = queries.preview_renewals(contract_ids=[contract_id], today=local_date(at))
    if not judged or not judged[0].can_renew:
        raise NotRenewable(judged[0].reason if judged else "不在管理范围内")
    return int(contracts.renew_contract(contract_id=contract_id, by=by, at=at).contract.pk)
