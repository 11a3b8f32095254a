"""What stands in the way of making one record of two."""

from datetime import date

from ..models import Rest


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """One person is left alone once."""
    if Rest.objects.filter(patient__in=[kept, taken], ended_at__isnull=True).count() > 1:
        return ["两份档案都静音着，请先解除一份的静音"]
    return []
