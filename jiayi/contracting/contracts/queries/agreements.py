"""What stands in the agreement, and what the verification page tells a stranger."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.foundation.files import queries as files
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import scope
from jiayi.kernel.crypto import masked_identity, masked_name
from jiayi.kernel.period import local_date

from ..models import Contract, ContractDecision, ServicePackage, SignatureEvidence, SignatureKind, SigningParty
from ..rules import display_state
from ..rules.summary import PAYER_LABELS, chinese_date, money_text
from .catalogue import payers_of
from .policies import PolicyVersion
from .summaries import promised_lines

TEMPLATE_VERSION = "2026.1"
PICTURES = (SignatureKind.HANDWRITING, SignatureKind.WITNESS)


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedAgreement:
    """Enough to compare with the paper in hand, nothing more."""

    number: str
    is_valid: bool
    state: str
    patient_name: str
    organization_name: str
    team_name: str
    start: date
    end: date
    signed_date: date | None
    sm3: str


def find_verified(*, token: str, today: date) -> VerifiedAgreement | None:
    """The public answer for a printed QR code; the name is masked. Open to strangers who hold the token."""
    with scope.everything(reason="a stranger verifies a printed agreement by its random token"):
        contract = Contract.objects.filter(verify_token=token).select_related("patient", "team", "organization").first()
        if contract is None:
            return None
        agreed = contract.agreed_period
        state = display_state(
            status=contract.status,
            origin=contract.origin,
            start=contract.period.lower,
            end=contract.period.upper,
            today=today,
        )
        return VerifiedAgreement(
            number=contract.number,
            is_valid=state in ("pending_start", "active", "expiring"),
            state=state,
            patient_name=masked_name(contract.patient.name),
            organization_name=contract.organization.name,
            team_name=contract.team.name,
            start=agreed.lower,
            end=agreed.upper - timedelta(days=1),
            signed_date=contract.signed_date,
            sm3=contract.agreement_sm3,
        )


def agreement_data(*, contract: Contract, public_url: str) -> dict[str, Any]:
    """Everything the document template shows, as text and pictures."""
    on = contract.signed_date or local_date(contract.offered_at)
    packages = list(
        ServicePackage.objects.filter(contractpackage__contract=contract).prefetch_related("payers").order_by("pk")
    )
    lines = promised_lines(patient=contract.patient, package_ids=[package.pk for package in packages], on=on)
    payers = payers_of(packages)
    policy = PolicyVersion.of(contract.policy)
    signatures = list(SignatureEvidence.objects.filter(contract=contract).order_by("at", "pk"))
    proxy = next((s for s in signatures if s.party in (SigningParty.GUARDIAN, SigningParty.PROXY)), None)
    patient, team = contract.patient, contract.team
    members = practitioners.list_members(team_id=team.pk, on=on)
    agreed = contract.agreed_period
    return {
        "number": contract.number,
        "issuer": contract.organization.name,
        "verify_url": f"{public_url}/verify/{contract.verify_token}",
        "template_version": TEMPLATE_VERSION,
        "patient": {
            "name": patient.name,
            "sex": patient.get_sex_display(),
            "birth": f"{patient.birth_date.year} 年 {patient.birth_date.month} 月",
            "identity": masked_identity(str(patient.identity_number)) if patient.identity_number else "",
            "address": str(patient.address) if patient.address else "",
        },
        "proxy": f"{proxy.signer_name}（{proxy.relation or proxy.get_party_display()}）" if proxy else "无（本人签）",
        "team": {
            "name": team.name,
            "leader": f"{team.leader.name} {team.leader.title}".strip(),
            "members": "、".join(
                f"{member.practitioner.name}（{member.get_role_display()}）"
                for member in members
                if member.practitioner_id != team.leader_id
            ),
            "phone": team.phone_text,
        },
        "period": f"{chinese_date(agreed.lower)}至{chinese_date(agreed.upper - timedelta(days=1))}",
        "years": contract.years,
        "price": money_text(contract.fee_amount),
        "own_price": money_text(contract.resident_amount),
        "payers": [
            {"label": PAYER_LABELS[payer], "amount": money_text(amount)}
            for payer, amount in payers.items()
            if payer != "resident"
        ],
        "cooling_off_days": policy.rules.cooling_off_days,
        "services": [
            {
                "name": line.item.name,
                "times": f"{line.times} {line.item.unit}" if line.times is not None else "不限",
                "place": line.place,
                "note": line.note or line.item.description,
            }
            for line in lines
        ],
        "signed_date": chinese_date(on),
        "resident_signature": _picture(signatures, (SigningParty.RESIDENT, SigningParty.GUARDIAN, SigningParty.PROXY)),
        "resident_signature_text": _words(
            signatures, (SigningParty.RESIDENT, SigningParty.GUARDIAN, SigningParty.PROXY)
        ),
        "team_signature_text": _words(signatures, (SigningParty.TEAM,)) or _team_by_decision(contract),
        "policy": contract.policy.name,
    }


def _team_by_decision(contract: Contract) -> str:
    """Agreements taken over from elsewhere may have no signature of the team, but somebody of it made the decision."""
    made = (
        ContractDecision.objects.filter(contract=contract, move__in=["offer", "sign"], actor__startswith="staff:")
        .order_by("at", "pk")
        .last()
    )
    return f"{made.actor_name if made is not None else contract.team.leader.name}（{SignatureKind.ACCOUNT.label}）"


def _picture(signatures: list[SignatureEvidence], parties: tuple[str, ...]) -> bytes | None:
    for signature in signatures:
        if signature.party in parties and signature.kind in PICTURES and signature.file_id is not None:
            return files.open_file(file_id=signature.file_id).content
    return None


def _words(signatures: list[SignatureEvidence], parties: tuple[str, ...]) -> str:
    chosen = [s for s in signatures if s.party in parties and s.kind != SignatureKind.PAPER_PHOTO]
    return f"{chosen[-1].signer_name}（{chosen[-1].get_kind_display()}）" if chosen else ""
