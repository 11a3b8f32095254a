"""Fixtures of all tests. The database and the keys come from tests/environment.py."""

import pytest


@pytest.fixture(autouse=True)
def _no_jobs_left_behind(request):
    """Procrastinate's tables are unmanaged: Django's flush after a transactional test does not empty them."""
    yield
    if "transactional_db" in request.fixturenames:
        from django.db import connection

        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers CASCADE")
