"""A few sentences of the team to one resident; the desk writes them to many, one after the other."""

from datetime import datetime

from pydantic import BaseModel, Field

from jiayi.kernel.actor import Actor

from ..models import Channel, Message
from .sending import send


class TeamMessage(BaseModel):
    """What is written; by SMS goes only that there is something to read, never the text."""

    text: str = Field(min_length=5, max_length=300)
    by_sms: bool = False


def write_to_resident(*, patient_id: int, message: TeamMessage, by: Actor, at: datetime) -> Message | None:
    """Into the inbox, and an SMS that says so where that is wanted; None: nobody writes to the dead."""
    return send(
        to_patient=patient_id,
        template="team_message",
        context={"organization": by.organization_name or "您的家庭医生团队", "text": message.text},
        ways=(Channel.SMS,) if message.by_sms else (),
        by=by,
        at=at,
    )
