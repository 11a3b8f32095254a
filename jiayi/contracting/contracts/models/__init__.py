"""Tables of signing: catalogue (what), policy (when), contract (who with whom), records (with what proof)."""

from .catalogue import (
    PACKAGE_LIFECYCLE,
    EvidenceKind,
    PackageLine,
    PackagePayer,
    PackageStatus,
    PackageTier,
    Payer,
    ServiceItem,
    ServicePackage,
    Windows,
)
from .contract import (
    CONTRACT_LIFECYCLE,
    Contract,
    ContractPackage,
    ContractStatus,
    EndReason,
    Origin,
    display_state_sql,
)
from .policy import PolicyAssignment, SigningPolicy
from .records import (
    ContractDecision,
    HealthDataConsent,
    NumberSeries,
    SignatureEvidence,
    SignatureKind,
    SigningCode,
    SigningParty,
)

__all__ = [
    "CONTRACT_LIFECYCLE",
    "PACKAGE_LIFECYCLE",
    "Contract",
    "ContractDecision",
    "ContractPackage",
    "ContractStatus",
    "EndReason",
    "EvidenceKind",
    "HealthDataConsent",
    "NumberSeries",
    "Origin",
    "PackageLine",
    "PackagePayer",
    "PackageStatus",
    "PackageTier",
    "Payer",
    "PolicyAssignment",
    "ServiceItem",
    "ServicePackage",
    "SignatureEvidence",
    "SignatureKind",
    "SigningCode",
    "SigningParty",
    "SigningPolicy",
    "Windows",
    "display_state_sql",
]
