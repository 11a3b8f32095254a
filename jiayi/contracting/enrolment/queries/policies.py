"""The settings in force."""

from datetime import date

from jiayi.kernel.versions import holding_on

from ..models import EnrolmentPolicy
from ..rules import EnrolmentRules


def rules_on(day: date) -> EnrolmentRules:
    """The version in force on a day; the shipped one is always there."""
    row = EnrolmentPolicy.objects.filter(holding_on(day)).first()
    if row is None:
        raise LookupError("no enrolment policy: run migrate")
    return EnrolmentRules.read(row.rules)
