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
from .circumstances import SigningCircumstance
from .contract import (
    CONTRACT_LIFECYCLE,
    ENDS,
    NEVER_COUNTED,
    Contract,
    ContractPackage,
    ContractStatus,
    EndReason,
    Origin,
    display_state_sql,
    state_condition,
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
from .refusals import RefusalChannel, RefusalClosing, SigningRefusal

__all__ = [
    "CONTRACT_LIFECYCLE",
    "ENDS",
    "NEVER_COUNTED",
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
    "RefusalChannel",
    "RefusalClosing",
    "ServiceItem",
    "ServicePackage",
    "SignatureEvidence",
    "SignatureKind",
    "SigningCircumstance",
    "SigningCode",
    "SigningParty",
    "SigningPolicy",
    "SigningRefusal",
    "Windows",
    "display_state_sql",
    "state_condition",
]
