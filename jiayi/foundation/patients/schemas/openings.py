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


class TraceIn(Schema):
    """Whose lines of the logs are looked for: the whole number, and why."""

    identity_number: str = Field(max_length=40)
    reason: str = Field(max_length=100)


class TracedOut(Schema):
    """Which resident is meant; the name stays masked for whoever looks through logs."""

    patient_id: int
    patient_name: str
