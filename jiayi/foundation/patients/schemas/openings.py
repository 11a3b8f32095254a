"""A record opened with a reason."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema


class OpeningIn(Schema):
    patient_id: int
    purpose: Literal["complaint", "inspection", "data_quality", "safety"]
    reason: str = Field(max_length=200)


class OpenedOut(Schema):
    patient_id: int
    expires_at: datetime
