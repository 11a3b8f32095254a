"""Who acts: one immutable value built once per request, passed down as `by=`."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["staff", "resident", "system", "anonymous"]
Channel = Literal["resident_h5", "doctor_pwa", "desk", "system", "public"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A person or process on whose authority something happens.

    `organization_path` is the materialised path of the actor's organisation ("1.4."); everything below it is in scope.
    `patient_ids` are the resident's own record and those of their wards; empty for staff.
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
    channel: Channel = "system"
    on_behalf_of: int | None = None

    @property
    def label(self) -> str:
        """A stable name for logs and event rows, free of personal data: `staff:12`."""
        return f"{self.kind}:{self.account_id or self.name}"

    def acting_for(self, patient_id: int) -> "Actor":
        return replace(self, on_behalf_of=patient_id)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A job or an importer; it holds no permission and must open its scope explicitly."""
        return cls(kind="system", account_id=None, name=name)

    @classmethod
    def anonymous(cls) -> "Actor":
        return cls(kind="anonymous", account_id=None, name="匿名", channel="public")
