from datetime import datetime, timedelta

from django.db import connection

from jiayi.kernel import crypto
from jiayi.kernel.errors import TooManyRequests

from ..models import RateCount

# One statement: two requests that arrive together are both counted, whichever comes first.
_COUNT = """
INSERT INTO audit_ratecount AS kept (subject, window_start, count) VALUES (%(subject)s, %(at)s, 1)
ON CONFLICT (subject) DO UPDATE SET
    window_start = CASE WHEN kept.window_start <= %(old)s OR kept.window_start > %(at)s
                        THEN excluded.window_start ELSE kept.window_start END,
    count = CASE WHEN kept.window_start <= %(old)s OR kept.window_start > %(at)s THEN 1 ELSE kept.count + 1 END
RETURNING count
"""


def check_rate(*, kind: str, subject: str, limit: int, window: timedelta, at: datetime) -> int:
    """Count one try of `kind` by or on `subject`; the number of tries in this window.

    Call it before, and outside, the transaction it protects: a count that is rolled back is not a count.

    :raises TooManyRequests: at the try after the `limit`-th
    """
    key = crypto.blind_index(f"rate:{kind}", subject)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"subject": key, "at": at, "old": at - window})
        count = cursor.fetchone()[0]
    if count > limit:
        raise TooManyRequests()
    return int(count)


def purge_rates(*, at: datetime) -> int:
    """Forget windows older than a day."""
    return RateCount.objects.filter(window_start__lt=at - timedelta(days=1)).delete()[0]
