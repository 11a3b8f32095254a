"""Whoever took an alert and has not ended it is asked how it ended: once a day, in the inbox."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from jiayi.foundation.messaging import services as messaging

from ..models import Alert, AlertState

BY = "system:alerts"
# [ours] A day is enough to see somebody and to say what came of it.
ENDED_AFTER = timedelta(days=1)


@transaction.atomic
def remind_of_unended(*, at: datetime) -> int:
    """Returns how many people were reminded."""
    taken = Alert.objects.filter(state=AlertState.ACKNOWLEDGED, acknowledged_at__lte=at - ENDED_AFTER)
    taken = taken.filter(acknowledged_by__startswith="staff:").order_by()
    owners = taken.values_list("acknowledged_by").annotate(count=Count("pk"))
    for label, count in owners:
        words = {
            "title": "预警接了还没了结",
            "body": f"您接的预警有 {count} 条过了一天还没写结果，请看一看，写明后来怎么样。",
            "link": "/alerts",
        }
        messaging.send(to_account=int(label.partition(":")[2]), template="staff_notice", context=words, by=BY, at=at)
    return len(owners)
