"""What happens to filled forms that other floors may want to know."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AssessmentRecorded(Event):
    """A form was filled: its answers, readings and credit are stored with it. `amends_id` names the one it corrects."""

    name: ClassVar[str] = "assessments.assessment.recorded"
    assessment_id: int
    patient_id: int
    team_id: int | None
    form: str
    assessed_date: date
    next_date: date | None
    result_code: str
    entitlement_id: int | None
    amends_id: int | None
    is_emergency: bool
    needs_referral: bool
