"""Everything that is known about how a contract came to be, in the order of time, and what is missing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..models import (
    Contract,
    ContractDecision,
    HealthDataConsent,
    SignatureEvidence,
    SignatureKind,
    SigningCircumstance,
    SigningParty,
)

CHANNELS = {
    "resident_h5": "居民手机",
    "doctor_pwa": "医生手机",
    "desk": "管理台",
    "system": "系统",
    "public": "公开页面",
}
MOVES = {
    "offer": "提出签约",
    "sign": "签约生效",
    "decline": "拒绝",
    "withdraw": "撤回",
    "lapse": "过期失效",
    "end": "终止",
    "void": "作废",
}
OF_RESIDENT = (SigningParty.RESIDENT, SigningParty.GUARDIAN, SigningParty.PROXY)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceItem:
    """One thing that speaks for itself: what, when, who, for whom, how and where."""

    kind: str
    title: str
    at: datetime
    who: str
    on_behalf_of: str = ""
    channel: str = ""
    device: str = ""
    location: str = ""
    text: str = ""
    file_id: int | None = None
    sm3: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractEvidence:
    """`missing` names in plain words what a stronger case would have had."""

    items: Sequence[EvidenceItem]
    missing: Sequence[str]


def evidence_of(*, contract: Contract) -> ContractEvidence:
    """Assembled from rows that nobody can change. The contract must have been fetched in scope."""
    signatures = list(
        SignatureEvidence.objects.filter(contract=contract)
        .select_related("circumstance", "signer_patient")
        .order_by("at", "pk")
    )
    items = [_of_decision(row) for row in _decisions(contract)]
    items += [_of_signature(row) for row in signatures]
    consent = HealthDataConsent.objects.filter(contract=contract).first()
    if consent is not None:
        items.append(
            EvidenceItem(
                kind="consent",
                title="同意使用健康信息",
                at=consent.at,
                who=consent.given_by,
                channel=_channel(consent.channel),
                text=f"文本版本 {consent.text_version}",
                sm3=consent.text_sm3,
            )
        )
    if contract.agreement_file_id is not None and contract.signed_at is not None:
        items.append(
            EvidenceItem(
                kind="agreement",
                title="协议书",
                at=contract.signed_at,
                who="系统",
                file_id=contract.agreement_file_id,
                sm3=contract.agreement_sm3,
            )
        )
    return ContractEvidence(
        items=sorted(items, key=lambda item: item.at), missing=_missing(signatures, has_consent=consent is not None)
    )


def signers_of(*, contract: Contract) -> set[str]:
    """The labels of everybody who moved the contract on."""
    return set(ContractDecision.objects.filter(contract=contract).values_list("actor", flat=True))


def _decisions(contract: Contract) -> list[ContractDecision]:
    rows = ContractDecision.objects.filter(contract=contract).select_related("on_behalf_of")
    return list(rows.order_by("at", "pk"))


def _of_decision(row: ContractDecision) -> EvidenceItem:
    return EvidenceItem(
        kind="decision",
        title=MOVES.get(row.move, row.move),
        at=row.at,
        who=row.actor_name,
        on_behalf_of=row.on_behalf_of.name if row.on_behalf_of is not None else "",
        channel=_channel(row.channel),
        text="，".join(part for part in (row.note, f"规则 {row.rule_version}") if part),
    )


def _of_signature(row: SignatureEvidence) -> EvidenceItem:
    circumstance = _circumstance(row)
    details = [row.get_party_display(), row.relation, circumstance.detail if circumstance is not None else ""]
    return EvidenceItem(
        kind=row.kind,
        title=row.get_kind_display(),
        at=row.at,
        who=row.signer_name,
        on_behalf_of="居民" if row.party in (SigningParty.GUARDIAN, SigningParty.PROXY) else "",
        channel=_channel(row.channel),
        device=circumstance.device if circumstance is not None else "",
        location=str(circumstance.location) if circumstance is not None and circumstance.location else "",
        text="，".join(part for part in details if part),
        file_id=row.file_id,
        sm3=row.sm3,
    )


def _circumstance(row: SignatureEvidence) -> SigningCircumstance | None:
    try:
        return row.circumstance
    except SigningCircumstance.DoesNotExist:
        return None


def _missing(signatures: Sequence[SignatureEvidence], *, has_consent: bool) -> list[str]:
    own = [row for row in signatures if row.party in OF_RESIDENT]
    kinds = {row.kind for row in own}
    missing = []
    if not kinds & {SignatureKind.HANDWRITING, SignatureKind.WITNESS, SignatureKind.PAPER_PHOTO}:
        missing.append("没有居民的手写签名或纸质协议照片")
    if SignatureKind.CODE not in kinds and SignatureKind.APP not in kinds:
        missing.append("居民没有用验证码或自己的手机确认过")
    if not any(circumstance.location for row in own if (circumstance := _circumstance(row)) is not None):
        missing.append("签名时没有记下位置")
    if not has_consent:
        missing.append("没有同意使用健康信息的记录")
    return missing


def _channel(code: str) -> str:
    return CHANNELS.get(code, code)
