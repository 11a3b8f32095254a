"""Who acts: one immutable value built once per request, passed down as `by=`."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["staff", "resident", "system", "anonymous"]
Channel = Literal["resident_h5", "doctor_pwa", "desk", "system", "public"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A person or process on whose authority something happens.

    `organization_path` is the materialised path of the actor's organisation ("1.4."); everything below it is in scope.
    `patient_ids` are the resident's own record, those that share the phone and those of `wards`; empty for staff. For
    wards it is the mandate that says what for: `mandates` holds `12:view`. `patient_id` is who is on the screen: it may
    be a ward, so it never says by itself that somebody acts for themselves.
    """

    kind: Kind
    account_id: int | None
    name: str
    practitioner_id: int | None = None
    organization_id: int | None = None
    organization_name: str = ""
    organization_path: str = ""
    team_ids: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    patient_ids: frozenset[int] = frozenset()
    patient_id: int | None = None
    wards: frozenset[int] = frozenset()
    mandates: frozenset[str] = frozenset()
    channel: Channel = "system"

    @property
    def label(self) -> str:
        """A stable name for logs and event rows, free of personal data: `staff:12`."""
        return f"{self.kind}:{self.account_id or self.name}"

    @property
    def own_ids(self) -> frozenset[int]:
        """The records that belong to this phone itself, without any mandate."""
        own = self.patient_ids if self.patient_id is None else self.patient_ids | {self.patient_id}
        return own - self.wards

    def may(self, patient_id: int, purpose: str) -> bool:
        """Is this person's own record, or one with a mandate for the purpose?"""
        return patient_id in self.own_ids or (patient_id in self.wards and f"{patient_id}:{purpose}" in self.mandates)

    def people_for(self, *purposes: str, every: bool = False) -> frozenset[int]:
        """Own records, and wards whose mandate names one of the purposes (or every one)."""
        enough = all if every else any
        return self.own_ids | {ward for ward in self.wards if enough(self.may(ward, one) for one in purposes)}

    def stands_in_for(self, patient_id: int) -> int | None:
        """The person themselves where this is a ward's record, for the line that says who acted for whom."""
        return patient_id if patient_id in self.wards else None

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A job or an importer; it holds no permission and must open its scope explicitly."""
        return cls(kind="system", account_id=None, name=name)

    @classmethod
    def anonymous(cls) -> "Actor":
        return cls(kind="anonymous", account_id=None, name="匿名", channel="public")
