"""A member of a household confirms by a code on their own phone, at the same table, where nobody signs by hand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jiayi.contracting.contracts import services as contracts
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from ..models import SittingMember
from .asking import lift_refusal_of
from .sittings import lock_member, offer_member


class NothingOffered(DomainError):
    """No code was sent for an offer that is still open."""

    code, status, message = "nothing_offered", 409, "还没有给这位发过验证码，或者那份邀请已经收回，请重新发"


@transaction.atomic
def send_member_code(
    *, sitting_id: int, patient_id: int, package_ids: Sequence[int], by: Actor, at: datetime, override_reason: str = ""
) -> str:
    """Offer these packages and send the code for them, to the guardian's phone for a ward; returns the masked phone.

    :raises NoPhone: nobody who may confirm has a number on record
    :raises TooManyRequests: after five codes an hour
    """
    member = offer_member(
        sitting_id=sitting_id,
        patient_id=patient_id,
        package_ids=package_ids,
        override_reason=override_reason,
        by=by,
        at=at,
    )
    return contracts.send_signing_code(contract_id=member.contract_id or 0, by=by, at=at)


def confirm_member_by_code(
    *,
    sitting_id: int,
    patient_id: int,
    code: str,
    gives_consent: bool,
    by: Actor,
    at: datetime,
    device: str = "",
    location: str = "",
) -> SittingMember:
    """The member read the code out: that is their own act, and a former no stands no more.

    Not one transaction: a wrong code is counted although it is refused.

    :raises NothingOffered: no open offer of this sitting
    :raises SigningCodeWrong: wrong, expired or tried five times
    """
    with transaction.atomic():
        member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    if member.contract_id is None or member.contract is None or member.contract.status != "offered":
        raise NothingOffered()
    contracts.confirm_by_code(
        contract_id=member.contract_id,
        code=code,
        signer_patient_id=None,
        gives_consent=gives_consent,
        device=device,
        location=location,
        by=by,
        at=at,
    )
    lift_refusal_of(patient_id, by=by, at=at)
    return SittingMember.objects.select_related("contract").get(pk=member.pk)
