"""The settings in force."""

from datetime import date

from jiayi.kernel.versions import holding_on

from ..models import ConversationPolicy
from ..rules import ConversationRules


def rules_on(day: date) -> ConversationRules:
    """The version in force on a day; the shipped one is always there."""
    row = ConversationPolicy.objects.filter(holding_on(day)).first()
    if row is None:
        raise LookupError("no conversation policy: run migrate")
    return ConversationRules.read(row.version, row.rules)


def list_policies() -> list[ConversationPolicy]:
    """Every version, newest first."""
    return list(ConversationPolicy.objects.order_by("-version"))
