"""Whether a message in the inbox would be seen."""

from collections.abc import Iterable
from datetime import datetime

from ..models import ResidentAccount


def active_phones(phone_indexes: Iterable[bytes], *, since: datetime) -> set[bytes]:
    """Those of these phones (by blind index) with which somebody has signed in since then."""
    wanted = [bytes(index) for index in phone_indexes]
    rows = ResidentAccount.objects.filter(phone_index__in=wanted, last_sign_in_at__gte=since)
    return {bytes(index) for index in rows.values_list("phone_index", flat=True)}
