"""协议书: the PDF made after signing, its fingerprint, and the one-time code that confirms a paper contract."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import services as files
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..models import Contract, ContractStatus, SignatureKind, SigningCode
from ..queries import agreement_data, get_contract
from ..queries.agreements import VerifiedAgreement, find_verified
from ..queries.contracts import ContractNotFound
from .acts import Signature
from .checks import check_patient
from .errors import GuardianNeeded
from .signing import confirm_contract

CODE_TRIES = 5
TEMPLATE = "signing_code"


class NoPhone(DomainError):
    """The resident has left no phone number."""

    code, status, message = "no_phone", 409, "居民没有登记手机号，请改用当面签名或居民端确认"


class SigningCodeWrong(DomainError):
    """Wrong, expired, used or tried too often."""

    code, status, message = "signing_code_wrong", 409, "验证码不对或已过期，请重新获取"


def make_agreement(*, contract_id: int, by: Actor, at: datetime) -> Contract:
    """Render the PDF once; a second call finds it made. Runs in a job."""
    contract = get_contract(contract_id=contract_id)
    if contract.agreement_file_id is not None or contract.status != ContractStatus.SIGNED:
        return contract
    content = files.render_document(
        template="agreement", data=agreement_data(contract=contract, public_url=settings.PUBLIC_URL)
    )
    with transaction.atomic():
        stored = files.store_bytes(
            content=content,
            name=f"家庭医生签约服务协议-{contract.number}.pdf",
            kind="agreement",
            organization_id=contract.organization_id,
            patient_id=contract.patient_id,
            by=by,
            at=at,
        )
        contract.agreement_file_id, contract.agreement_sm3 = stored.pk, stored.sm3
        contract.save(update_fields=["agreement_file", "agreement_sm3"])
    return contract


def verify_agreement(*, token: str, address: str, at: datetime) -> VerifiedAgreement:
    """The public check of a printed agreement.

    :raises ContractNotFound: if no agreement carries this token
    :raises TooManyRequests: after sixty looks an hour from one address
    """
    most = safeguards.value_of("agreement_looks_an_hour", at=at)
    audit.check_rate(kind="verify-agreement", subject=address, limit=most, window=timedelta(hours=1), at=at)
    found = find_verified(token=token, today=local_date(at))
    if found is None:
        raise ContractNotFound("没有查到这份协议，请核对二维码")
    return found


def send_signing_code(*, contract_id: int, by: Actor, at: datetime) -> str:
    """Send the resident, or the guardian of a ward, a code that confirms this offer; returns the masked phone. An older
    code stops working.

    :raises NoPhone: if there is no number to send it to
    :raises GuardianNeeded: if a minor has no guardian on record
    :raises TooManyRequests: after too many codes an hour
    """
    contract = get_contract(contract_id=contract_id)
    check_patient(contract.patient)
    phone = _holder_of(contract, on=local_date(at)).phone
    if not phone:
        raise NoPhone()
    most, minutes = (safeguards.value_of(code, at=at) for code in ("signing_codes_an_hour", "signing_code_minutes"))
    audit.check_rate(kind="signing-code", subject=str(contract.pk), limit=most, window=timedelta(hours=1), at=at)
    secret = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        SigningCode.objects.update_or_create(
            contract=contract,
            defaults={
                "code_hash": _hashed(contract.pk, secret),
                "expires_at": at + timedelta(minutes=minutes),
                "tries": 0,
            },
        )
        messaging.send_sms(
            phone=str(phone), template=TEMPLATE, context={"code": secret, "minutes": str(minutes)}, at=at
        )
    return crypto.masked_phone(str(phone))


def confirm_by_code(
    *,
    contract_id: int,
    code: str,
    signer_patient_id: int | None,
    gives_consent: bool,
    by: Actor,
    at: datetime,
    device: str = "",
    location: str = "",
) -> Contract:
    """The resident read the code to the member of staff who is with them: that is the resident's act. For a ward the
    code went to the guardian's phone, and it is the guardian's act.

    :raises SigningCodeWrong: wrong, expired or tried five times
    :raises GuardianNeeded: if somebody else than the guardian it was sent to is named as the signer
    """
    contract = get_contract(contract_id=contract_id)
    if not code_is_right(contract_id=contract.pk, code=code, at=at):
        raise SigningCodeWrong()
    holder = _holder_of(contract, on=local_date(at))
    is_ward = holder.pk != contract.patient_id
    if is_ward and signer_patient_id not in (None, holder.pk):
        raise GuardianNeeded("验证码发到了监护人的手机，要由这位监护人确认")
    phone = holder.phone
    with transaction.atomic():
        signed = confirm_contract(
            contract_id=contract.pk,
            by=by,
            at=at,
            signature=Signature(
                kind=SignatureKind.CODE,
                signer_name=holder.name,
                signer_patient_id=holder.pk if is_ward else signer_patient_id,
                device=device,
                location=location,
                detail=f"验证码发到 {crypto.masked_phone(str(phone))}" if phone else "",
            ),
            gives_consent=gives_consent,
            by_code=True,
        )
        SigningCode.objects.filter(contract_id=contract.pk).delete()
    return signed


def _holder_of(contract: Contract, *, on: date) -> Any:
    """Whose phone confirms: the resident's own, or for a minor and a person under guardianship the guardian's."""
    person = contract.patient
    guardians = patients.guardians_of([contract.patient_id], on=on).get(contract.patient_id, [])
    if guardians:
        return next((guardian for guardian in guardians if guardian.phone), guardians[0])
    if not patients.may_sign_alone(person, on):
        raise GuardianNeeded("未成年人要监护人签，档案里还没有监护人，请先登记")
    return person


def code_is_right(*, contract_id: int, code: str, at: datetime) -> bool:
    """Count the try first, in one statement: guesses that arrive together cannot share a try."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contracts_signingcode SET tries = tries + 1"
            " WHERE contract_id = %s AND expires_at > %s AND tries < %s RETURNING code_hash",
            [contract_id, at, CODE_TRIES],
        )
        row = cursor.fetchone()
    return row is not None and secrets.compare_digest(bytes(row[0]), _hashed(contract_id, code))


def _hashed(contract_id: int, secret: str) -> bytes:
    return crypto.blind_index("signing-code", f"{contract_id}:{secret}")
