"""What clients send to sign, confirm, refuse and end."""

import base64
import binascii
from datetime import date
from uuid import UUID

from ninja import Field, Schema
from pydantic import field_validator

from jiayi.kernel.schemas import LocationIn

from ..queries import consent_text
from ..services import Signature

MAX_SIGNATURE = 400_000  # characters of a data URL: a full-screen PNG of strokes is a tenth of that
PNG_URL = "data:image/png;base64,"


class SignatureIn(Schema):
    """A drawn signature as the canvas gives it, and the consent to use health data, asked for apart from it."""

    client_key: UUID
    signature: str | None = Field(None, max_length=MAX_SIGNATURE)
    health_consent: bool = False
    consent_version: str = Field("", max_length=20)
    location: LocationIn | None = None

    @field_validator("signature")
    @classmethod
    def _is_png(cls, value: str | None) -> str | None:
        if value is not None:
            if not value.startswith(PNG_URL):
                raise ValueError("not a PNG data URL")
            try:
                base64.b64decode(value.removeprefix(PNG_URL), validate=True)
            except binascii.Error:
                raise ValueError("not base64") from None
        return value

    @property
    def drawn(self) -> Signature | None:
        if self.signature is None:
            return None
        return Signature(kind="handwriting", image=base64.b64decode(self.signature.removeprefix(PNG_URL)))

    @property
    def gives_consent(self) -> bool:
        """Consent counts only for the text that was shown."""
        return self.health_consent and self.consent_version == consent_text().version


class AskIn(SignatureIn):
    """The resident chooses a team and signs."""

    team_id: int
    package_ids: list[int] = Field(min_length=1, max_length=10)
    years: int | None = Field(None, ge=1, le=3)


class ProposalIn(Schema):
    client_key: UUID
    team_id: int
    package_ids: list[int] = Field(min_length=1, max_length=10)
    years: int | None = Field(None, ge=1, le=3)
    override_reason: str = Field("", max_length=200)


class PaperIn(ProposalIn):
    """Photos were uploaded before as files of the resident."""

    paper_date: date
    photo_file_ids: list[int] = Field(min_length=1, max_length=9)
    location: LocationIn | None = None


class BatchIn(Schema):
    patient_ids: list[int] = Field(min_length=1, max_length=200)
    team_id: int
    package_codes: list[str] = Field(min_length=1, max_length=10)


class VerdictOut(Schema):
    patient_id: int
    contract_id: int | None
    code: str
    message: str


class WitnessIn(SignatureIn):
    """Signed on the doctor's phone, by the resident or by the guardian or proxy who is named."""

    signature: str = Field(max_length=MAX_SIGNATURE)
    signer_name: str = Field("", max_length=60)
    signer_patient_id: int | None = None
    relation: str = Field("", max_length=20)

    @property
    def drawn(self) -> Signature:
        return Signature(
            kind="witness",
            image=base64.b64decode(self.signature.removeprefix(PNG_URL)),
            signer_name=self.signer_name,
            signer_patient_id=self.signer_patient_id,
            relation=self.relation,
        )


class CodeIn(Schema):
    code: str = Field(min_length=6, max_length=6)
    signer_patient_id: int | None = None
    health_consent: bool = False
    location: LocationIn | None = None


class CodeSentOut(Schema):
    phone: str


class AcceptIn(Schema):
    client_key: UUID


class WhyIn(Schema):
    reason: str = Field("", max_length=40)
    text: str = Field("", max_length=300)


class DeclineIn(WhyIn):
    """`reason` is a code of the dictionary; `never_again` asks not to be asked any more."""

    reason: str = Field("other", min_length=1, max_length=40)
    never_again: bool = False


class EndIn(Schema):
    """`reason` is a code of the policy that holds for the contract's place."""

    reason: str = Field(min_length=1, max_length=20)
    note: str = Field("", max_length=300)
    ended_date: date | None = None


class VoidIn(Schema):
    note: str = Field(min_length=4, max_length=300)
