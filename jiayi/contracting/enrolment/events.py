"""What bringing people to a signature tells the floors above."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class GroupRegistered(Event):
    """An employer's or school's list was begun. For the log."""

    name = "enrolment.group.registered"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewOpened(Event):
    """A ward turns eighteen, or a guardianship is looked at again. For the log."""

    name = "enrolment.review.opened"
    review_id: int
    patient_id: int


@dataclass(frozen=True, kw_only=True)
class ListPrinted(Event):
    """Names left the house on paper. For the log: which list, by whom."""

    name = "enrolment.list.printed"
    what: str
