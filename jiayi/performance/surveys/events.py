"""What a survey tells the floors above and the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveyDrawn(Event):
    """A sample was drawn. Nobody subscribes: it is kept for the business log."""

    name = "surveys.survey.drawn"
    survey_id: int
    seed: int
    drawn: int


@dataclass(frozen=True, kw_only=True)
class SurveyCancelled(Event):
    """A sample was given up, with its reason. Nobody subscribes: it is kept for the business log."""

    name = "surveys.survey.cancelled"
    survey_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SurveyFinished(Event):
    """The result is final; the measures of its year follow."""

    name = "surveys.survey.finished"
    survey_id: int
    year: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class CallerAssigned(Event):
    """An account may call for a survey until a day, or no longer. Nobody subscribes: kept for the business log."""

    name = "surveys.caller.assigned"
    survey_id: int
    account_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class PhoneRevealed(Event):
    """A caller was shown one number. Nobody subscribes: it is kept for the business log."""

    name = "surveys.phone.revealed"
    survey_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class CallRecorded(Event):
    """What an attempt brought; a correction is a second event. Nobody subscribes: it is kept for the business log."""

    name = "surveys.call.recorded"
    survey_id: int
    number: int
    attempt: int
    outcome: str
    is_correction: bool


@dataclass(frozen=True, kw_only=True)
class SampleReplaced(Event):
    """A reserve took the place of a row that cannot be asked. Nobody subscribes: it is kept for the business log."""

    name = "surveys.sample.replaced"
    survey_id: int
    number: int
    replacement: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class SigningDenied(Event):
    """A resident told the caller that they never signed: a dispute is opened, and the fee stops."""

    name = "surveys.signing.denied"
    survey_id: int
    number: int
    contract_id: int
