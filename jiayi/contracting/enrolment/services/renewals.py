"""一键续签: one decision of the resident, with what changes before their eyes."""

from datetime import datetime

from django.db import transaction

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.services import NotRenewable, Signature
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from .errors import ConsentNeeded


@transaction.atomic
def renew_own(
    *, contract_id: int, health_consent: bool, by: Actor, at: datetime, signature: Signature | None = None
) -> int:
    """The resident (or the guardian, or a proxy who may sign) taps once: an offer of the team is signed, otherwise the
    renewal is asked for and the team accepts it. Returns the new contract.

    The consent to use health data goes on where its text has not changed; a new text is agreed to apart.

    :raises NotRenewable: if this contract cannot be renewed now; the sentence says why
    :raises ConsentNeeded: if the text on health data is new and was not agreed to
    """
    view = queries.view_renewal(contract_id=contract_id, today=local_date(at))
    if not view.can_renew:
        raise NotRenewable(view.reason)
    gives_consent = health_consent or view.is_same_consent
    if not gives_consent:
        raise ConsentNeeded()
    signature = signature or Signature(kind="app")
    if view.offer_id is not None:
        done = contracts.confirm_contract(
            contract_id=view.offer_id, signature=signature, gives_consent=gives_consent, by=by, at=at
        )
        return int(done.pk)
    made = contracts.renew_contract(
        contract_id=contract_id, signature=signature, gives_consent=gives_consent, by=by, at=at
    )
    return int(made.contract.pk)
