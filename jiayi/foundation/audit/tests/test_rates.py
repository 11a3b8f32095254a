from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from jiayi.foundation.audit import queries, services
from jiayi.foundation.audit.models import RateCount
from jiayi.kernel import crypto
from jiayi.kernel.errors import TooManyRequests

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tried(at=AT, subject="x", limit=3):
    return services.check_rate(kind="test", subject=subject, limit=limit, window=HOUR, at=at)


@pytest.mark.django_db
def test_the_try_after_the_last_allowed_is_refused_until_the_window_is_over():
    assert [tried() for _ in range(3)] == [1, 2, 3]
    with pytest.raises(TooManyRequests):
        tried(at=AT + HOUR - timedelta(seconds=1))
    assert tried(at=AT + HOUR) == 1


@pytest.mark.django_db
def test_subjects_and_kinds_are_counted_apart_and_kept_as_hashes():
    tried(subject="13800000001")
    assert tried(subject="13800000002") == 1
    assert services.check_rate(kind="other", subject="13800000001", limit=3, window=HOUR, at=AT) == 1
    assert not any(b"138" in bytes(row.subject) for row in RateCount.objects.all())


@pytest.mark.django_db
def test_a_calendar_that_was_turned_back_starts_a_new_window():
    tried(at=AT + timedelta(days=3))
    assert tried(at=AT) == 1


@pytest.mark.django_db
def test_old_windows_are_forgotten():
    tried()
    assert services.purge_rates(at=AT + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_no_try_is_lost_when_many_come_at_once():
    def one(_):
        try:
            tried(limit=10)
        except TooManyRequests:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(one, range(60)))
    assert sum(passed) == 10
    assert queries.rate_of(crypto.blind_index("rate:test", "x")) == 60
