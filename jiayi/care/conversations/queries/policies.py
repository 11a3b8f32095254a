"""The settings in force."""

from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from jiayi.kernel.prepared import prepared
from jiayi.kernel.versions import holding_on

from ..models import ConversationPolicy
from ..rules import ConversationRules


def rules_on(day: date) -> ConversationRules:
    """The version in force on a day; the shipped one is always there."""
    number = _holding.first(day=day)
    if number is None:
        raise LookupError("no conversation policy: run migrate")
    return _read(number)


def number_on(day: date) -> QuerySet[ConversationPolicy, int]:
    """The number of the version in force, for a statement that asks for something else besides."""
    return ConversationPolicy.objects.filter(holding_on(day)).values_list("pk", flat=True)[:1]


def rules_numbered(number: int) -> ConversationRules:
    return _read(number)


@prepared
def _holding(*, day: date) -> QuerySet[ConversationPolicy, int]:
    return number_on(day)


@lru_cache(maxsize=32)
def _read(policy_id: int) -> ConversationRules:
    """A version is frozen by the database: read once."""
    row = ConversationPolicy.objects.get(pk=policy_id)
    return ConversationRules.read(row.version, row.rules)
