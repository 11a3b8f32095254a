"""The person agrees: by a code from their own phone, in their own client, or face to face. A guardian shows proof."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import queries as stored
from jiayi.foundation.files import services as files
from jiayi.foundation.files.queries import OpenedFile
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import services as patients
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..models import REQUEST_LIFECYCLE, ProxyRequest, RequestState

CODE_TEMPLATE, MOST_TRIES = "proxy_code", 5
WORDS = {
    "code": "本人短信验证码同意",
    "app": "本人在手机上同意",
    "witness": "本人当面签字",
    "proof": "核对监护证明",
}


class CodeRefused(DomainError):
    """Wrong, expired, used or tried too often; which of them is not said."""

    code, status, message = "proxy_code_wrong", 409, "验证码不对或已过期，可以再发一次"


class SamePhone(DomainError):
    """A code to the asker's own phone proves nothing."""

    code, status = "same_phone", 409
    message = "您和他登记的是同一个手机号，验证码证明不了是他本人同意。请一起到中心当面签字"


def send_code(*, proxy_request_id: int, by: Actor, at: datetime) -> None:
    """Send a code to the person's own phone; they tell it to the asker if they agree. The answer is always the same.

    :raises NotFound: not the asker's own request
    :raises InvalidTransition: it is no longer open
    :raises SamePhone: both gave the same number
    :raises TooManyRequests: too many codes in a day
    """
    request = queries.get_own(proxy_request_id=proxy_request_id, by=by)
    policy = queries.policy_on(local_date(at))
    REQUEST_LIFECYCLE.target_of("confirm", current=request.state)
    if request.kind == ProxyRequest.Kind.GUARDIAN:
        raise InvalidInput("监护要由工作人员核对证明，不用验证码")
    audit.check_rate(
        kind="proxy-code", subject=str(request.pk), limit=policy.codes_a_day, window=timedelta(days=1), at=at
    )
    person = request.patient
    if person is None or not person.phone:
        return
    if str(person.phone) == str(request.agent.phone or ""):
        raise SamePhone()
    code = f"{secrets.randbelow(1_000_000):06d}"
    with scope.everything(reason="the request was found by its asker"), transaction.atomic():
        ProxyRequest.objects.filter(pk=request.pk).update(
            code_hash=_hashed(request.pk, code), code_expires_at=at + policy.code_time, code_tries=0
        )
        messaging.send_sms(
            phone=str(person.phone),
            template=CODE_TEMPLATE,
            context={"code": code, "minutes": str(policy.code_minutes)},
            at=at,
        )


def confirm_by_code(*, proxy_request_id: int, code: str, by: Actor, at: datetime) -> ProxyRequest:
    """The person read the code to the asker.

    :raises CodeRefused: wrong, expired, none was sent, or after five tries
    """
    request = queries.get_own(proxy_request_id=proxy_request_id, by=by)
    with scope.everything(reason="the request was found by its asker"):
        # Counted before it is compared, in a statement of its own: a wrong try stays counted.
        counted = ProxyRequest.objects.filter(
            pk=request.pk, state=RequestState.ASKED, code_expires_at__gt=at, code_tries__lt=MOST_TRIES
        ).update(code_tries=F("code_tries") + 1)
    if not counted or not secrets.compare_digest(bytes(request.code_hash or b""), _hashed(request.pk, code.strip())):
        raise CodeRefused()
    return _confirm(request, way="code", by=by, at=at)


def agree(*, proxy_request_id: int, scopes: Sequence[str], by: Actor, at: datetime) -> ProxyRequest:
    """The person agrees in their own client, perhaps to less than was asked.

    :raises NotFound: not asked of this phone, or asked by this phone
    :raises InvalidInput: something was not asked for
    """
    request = queries.get_for_me(proxy_request_id=proxy_request_id, by=by)
    if request.kind == ProxyRequest.Kind.GUARDIAN:
        raise NotFound()
    if not scopes or set(scopes) - set(request.scopes):
        raise InvalidInput("请在他要办的事里面选")
    return _confirm(request, way="app", by=by, at=at, scopes=sorted(set(scopes)))


def confirm_by_witness(*, proxy_request_id: int, signature: bytes, by: Actor, at: datetime) -> ProxyRequest:
    """The person signs before a member of staff.

    :raises NotFound: the person is outside the scope
    """
    request = queries.get_request(proxy_request_id=proxy_request_id)
    if request.kind == ProxyRequest.Kind.GUARDIAN or request.patient is None:
        raise InvalidInput("监护要核对证明，不是签字")
    with transaction.atomic():
        file = files.store_bytes(
            content=signature,
            name="代办同意签字.png",
            kind="signature",
            organization_id=request.patient.organization_id,
            patient_id=request.patient_id,
            by=by,
            at=at,
        )
        return _confirm(request, way="witness", by=by, at=at, evidence_id=file.pk)


def confirm_by_proof(*, proxy_request_id: int, note: str, by: Actor, at: datetime) -> ProxyRequest:
    """A member of staff has compared the photo of the proof with the register: a guardian.

    :raises NotFound: the person is outside the scope
    """
    request = queries.get_request(proxy_request_id=proxy_request_id)
    if request.kind != ProxyRequest.Kind.GUARDIAN:
        raise InvalidInput("代办要本人同意，不能由工作人员代替")
    if not note.strip():
        raise InvalidInput("请写明核对了什么，例如：户口簿第 2 页")
    return _confirm(request, way="proof", by=by, at=at, note=note.strip())


@transaction.atomic
def decline(*, proxy_request_id: int, reason: str, by: Actor, at: datetime) -> ProxyRequest:
    """Not agreed: by the person in their own client, or at the counter with a reason."""
    if by.kind == "resident":
        request = queries.get_for_me(proxy_request_id=proxy_request_id, by=by)
    else:
        request = queries.get_request(proxy_request_id=proxy_request_id)
        if not reason.strip():
            raise InvalidInput("请写明为什么不同意，申请的人会看到")
    with scope.everything(reason="the request was found by who answers it"):
        _close(request, "decline", by=by, at=at, reason=reason.strip()[:200])
        messaging.send(
            to_patient=request.agent_id,
            template="proxy_declined",
            context={"name": str(request.claimed_name)},
            by=by,
            at=at,
        )
    return request


@transaction.atomic
def withdraw(*, proxy_request_id: int, by: Actor, at: datetime) -> ProxyRequest:
    """The asker takes it back."""
    request = queries.get_own(proxy_request_id=proxy_request_id, by=by)
    with scope.everything(reason="the request was found by its asker"):
        _close(request, "withdraw", by=by, at=at)
    return request


def lapse_old(*, at: datetime) -> int:
    """Requests that nobody answered in time; how many."""
    rows = ProxyRequest.objects.filter(state=RequestState.ASKED, lapses_at__lte=at)
    return rows.update(state=RequestState.LAPSED, decided_at=at, decided_by="system:mandates", code_hash=None)


def open_proof(*, proxy_request_id: int, by: Actor, at: datetime) -> OpenedFile:
    """The photo a guardian brought, for who checks it; reading it leaves a line at the child.

    :raises NotFound: outside the scope, or there is none
    """
    request = queries.get_request(proxy_request_id=proxy_request_id)
    if request.proof_file_id is None or request.patient_id is None:
        raise NotFound()
    with transaction.atomic():
        audit.record_read(patient_id=request.patient_id, by=by, at=at, purpose="manage", subject="监护证明")
    with scope.everything(reason="the photo belongs to who asks; the request was found in scope"):
        return stored.open_file(file_id=request.proof_file_id)


@transaction.atomic
def _confirm(
    request: ProxyRequest,
    *,
    way: str,
    by: Actor,
    at: datetime,
    scopes: Sequence[str] | None = None,
    evidence_id: int | None = None,
    note: str = "",
) -> ProxyRequest:
    with scope.everything(reason="who acts may be another centre's resident; the request was found by who answers"):
        locked = ProxyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        REQUEST_LIFECYCLE.target_of("confirm", current=locked.state)
        today = local_date(at)
        is_guardian = locked.kind == ProxyRequest.Kind.GUARDIAN
        grant = patients.grant_proxy(
            patient_id=locked.patient_id or 0,
            agent_id=locked.agent_id,
            kind=locked.kind,
            scopes=scopes or locked.scopes,
            from_date=today,
            to_date=None if is_guardian else queries.policy_on(today).end_of(today, locked.months),
            proof=f"手机申请 {locked.pk}，{WORDS[way]}" + (f"：{note}" if note else ""),
            by=by,
            at=at,
        )
        locked.grant_id, locked.way, locked.evidence_file_id = grant.pk, way, evidence_id
        locked.scopes = list(grant.scopes)
        _close(locked, "confirm", by=by, at=at, reason=note[:200])
        messaging.send(
            to_patient=locked.agent_id,
            template="proxy_confirmed",
            context={"name": str(locked.claimed_name)},
            by=by,
            at=at,
        )
    return locked


def _close(request: ProxyRequest, move: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    request.state = REQUEST_LIFECYCLE.target_of(move, current=request.state)
    request.decided_at, request.decided_by, request.decided_by_name = at, by.label, by.name[:60]
    request.reason, request.code_hash = reason, None
    request.save()


def _hashed(request_id: int, code: str) -> bytes:
    return crypto.blind_index("proxy-code", f"{request_id}:{code}")
