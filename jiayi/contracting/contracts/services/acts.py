"""What a party brings to the table: an act of signing, a consent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiayi.foundation.files import queries as stored_files
from jiayi.foundation.files import services as files
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import full_years_between
from jiayi.kernel.prepared import insert

from ..models import (
    Contract,
    ContractDecision,
    HealthDataConsent,
    SignatureEvidence,
    SignatureKind,
    SigningCircumstance,
    SigningParty,
    SigningPolicy,
)
from ..queries import PolicyVersion, consent_text
from ..rules import check_parties, coarse_location
from .errors import GuardianNeeded, ProxyNotAllowed, SignatureNeeded

DRAWN = frozenset({SignatureKind.HANDWRITING, SignatureKind.WITNESS, SignatureKind.PAPER_PHOTO})


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """How a party signed. A drawn one brings its image, or names a file that was uploaded before.

    `device`, `location` (latitude,longitude,metres) and `detail` say under which circumstances, as far as known.

    `signer_patient_id` is the guardian's or proxy's own record where a doctor witnesses their signature.
    """

    kind: str
    image: bytes | None = None
    file_id: int | None = None
    signer_name: str = ""
    signer_patient_id: int | None = None
    relation: str = ""
    device: str = ""
    location: str = ""
    detail: str = ""


def check_resident_may_sign(
    *, patient: object, by: Actor, signature: Signature, policy: PolicyVersion, on: date
) -> tuple[str, int | None]:
    """Whose act it is: (party, the signer's own record where it is not the resident).

    :raises GuardianNeeded: for a minor or an adult under guardianship without the guardian's act
    :raises ProxyNotAllowed: if somebody else signs without a grant that covers signing
    """
    # Who has switched to a ward on the phone still acts as the agent they are.
    agents = by.own_ids if by.kind == "resident" else {signature.signer_patient_id}
    age = full_years_between(patient.birth_date, on)  # type: ignore[attr-defined]
    patient_id: int = patient.pk  # type: ignore[attr-defined]
    acts_for_self = (patient_id == by.patient_id and patient_id in agents) or agents == {None} or agents == {patient_id}
    running = patients.list_agents(patient_id=patient_id, on=on)
    # A ward's own act never counts, of whatever age: only other people's grants are looked at for them.
    held = [] if acts_for_self else [grant for grant in running if grant.agent_id in agents]
    is_guardian = any(grant.kind == "guardian" for grant in held)
    problem = check_parties(
        age=age,
        adult_age=policy.rules.adult_age,
        acts_for_self=acts_for_self,
        is_guardian=is_guardian,
        may_sign=any("sign" in grant.scopes for grant in held),
        has_guardian=any(grant.kind == "guardian" for grant in running),
    )
    if problem is not None:
        raise (GuardianNeeded if problem.code == "guardian_needed" else ProxyNotAllowed)(problem.message)
    if acts_for_self:
        return SigningParty.RESIDENT, None
    signer = next(grant for grant in held if not is_guardian or grant.kind == "guardian")
    return (SigningParty.GUARDIAN if is_guardian else SigningParty.PROXY), signer.agent_id


def keep_signature(
    *, contract: Contract, party: str, signer_patient_id: int | None, signature: Signature, by: Actor, at: datetime
) -> SignatureEvidence:
    """Store the image, if there is one, and the line that points to it.

    :raises SignatureNeeded: if a drawn signature comes without its image
    """
    file = _image_of(contract=contract, signature=signature, by=by, at=at)
    if file is None and signature.kind in DRAWN:
        raise SignatureNeeded()
    evidence = SignatureEvidence(
        contract=contract,
        party=party,
        kind=signature.kind,
        signer_name=signature.signer_name or by.name,
        signer_patient_id=signer_patient_id,
        relation=signature.relation,
        file_id=file.pk if file is not None else None,
        sm3=file.sm3 if file is not None else "",
        channel=by.channel,
        at=at,
    )
    insert(evidence)
    note_circumstance(
        evidence,
        device=signature.device,
        location=location_kept(signature.location, policy=contract.policy),
        detail=signature.detail,
    )
    return evidence


def location_kept(location: str, *, policy: SigningPolicy) -> str:
    """Where the device was, no finer than the policy keeps it; nothing where it was not said."""
    if not location:
        return ""
    return coarse_location(location, decimals=PolicyVersion.of(policy).rules.location_decimals)


def note_circumstance(evidence: SignatureEvidence, *, device: str, location: str, detail: str) -> None:
    """Under which circumstances a signature was given, as far as anything is known of them."""
    if device or location or detail:
        SigningCircumstance.objects.create(signature=evidence, device=device, location=location or None, detail=detail)


def _image_of(*, contract: Contract, signature: Signature, by: Actor, at: datetime) -> Any:
    """
    :raises SignatureNeeded: if the named file is not this resident's
    """
    if signature.image is not None:
        return files.store_bytes(
            content=signature.image,
            name="签名.png",
            kind="signature",
            organization_id=contract.organization_id,
            patient_id=contract.patient_id,
            by=by,
            at=at,
        )
    if signature.file_id is None:
        return None
    file = stored_files.get_file(file_id=signature.file_id)
    if file.patient_id != contract.patient_id:
        raise SignatureNeeded("签名图片不属于这位居民，请重新拍照")
    return file


def keep_consent(*, contract: Contract, by: Actor, given_by: str, at: datetime) -> None:
    """The consent to use health data, with the text as it was shown."""
    text = consent_text()
    consent = HealthDataConsent(
        contract=contract,
        text_version=text.version,
        text_sm3=text.sm3,
        given_by=given_by,
        channel=by.channel,
        at=at,
    )
    insert(consent)


def decide(
    *,
    contract: Contract,
    move: str,
    by: Actor,
    at: datetime,
    reason_code: str = "",
    note: str = "",
    evidence: SignatureEvidence | None = None,
    on_behalf_of: int | None = None,
    rule_version: str,
) -> None:
    """One line per edge of the lifecycle."""
    decision = ContractDecision(
        contract=contract,
        move=move,
        actor=by.label,
        actor_name=by.name,
        on_behalf_of_id=on_behalf_of if on_behalf_of is not None else by.stands_in_for(contract.patient_id),
        channel=by.channel,
        reason_code=reason_code,
        note=note,
        evidence=evidence,
        rule_version=rule_version,
        at=at,
    )
    insert(decision)
