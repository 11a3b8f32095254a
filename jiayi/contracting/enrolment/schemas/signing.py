"""A signature as the canvas gives it, and who gave it."""

import base64
import binascii
from uuid import UUID

from ninja import Field, Schema
from pydantic import field_validator

from jiayi.contracting.contracts.queries import consent_text
from jiayi.contracting.contracts.services import Signature
from jiayi.kernel.schemas import LocationIn

MAX_SIGNATURE = 400_000  # characters of a data URL: a full-screen PNG of strokes is a tenth of that
PNG_URL = "data:image/png;base64,"


class SignIn(Schema):
    """Consent to use health data is asked for apart from the signature, and counts for the text that was shown."""

    client_key: UUID
    signature: str = Field(max_length=MAX_SIGNATURE)
    signer_name: str = Field("", max_length=60)
    signer_patient_id: int | None = None
    relation: str = Field("", max_length=20)
    health_consent: bool = False
    consent_version: str = Field("", max_length=20)
    location: LocationIn | None = None

    @field_validator("signature")
    @classmethod
    def _is_png(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                if not value.startswith(PNG_URL):
                    raise ValueError("not a PNG data URL")
                base64.b64decode(value.removeprefix(PNG_URL), validate=True)
            except binascii.Error:
                raise ValueError("not base64") from None
        return value

    @property
    def witnessed(self) -> Signature:
        return Signature(
            kind="witness",
            image=base64.b64decode(self.signature.removeprefix(PNG_URL)),
            signer_name=self.signer_name,
            signer_patient_id=self.signer_patient_id,
            relation=self.relation,
            location=self.place,
        )

    @property
    def place(self) -> str:
        return self.location.text if self.location is not None else ""

    @property
    def gives_consent(self) -> bool:
        return self.health_consent and self.consent_version == consent_text().version
