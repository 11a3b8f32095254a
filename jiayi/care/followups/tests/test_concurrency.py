"""Two devices finish one visit at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from jiayi.care.followups import services
from jiayi.care.followups.models import FollowUp
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.tests.people import Place

from .visits import complete, planned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def place():
    load_forms()
    return Place()


def at_once(*calls):
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except services.AlreadyDone as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def counts(place):
    with place.scope():
        return FollowUp.objects.filter(state="done").count(), FormResponse.objects.count()


def test_two_devices_make_one_visit_and_one_refusal(place):
    follow_up = planned(place)
    results = at_once(*[lambda: complete(place, follow_up)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyDone", "FollowUp"]
    assert counts(place) == (1, 1)


def test_one_device_that_sends_twice_at_once_gets_the_same_visit_twice(place):
    follow_up, key = planned(place), uuid4()
    first, second = at_once(*[lambda: complete(place, follow_up, client_key=key)] * 2)
    assert first.pk == second.pk
    assert counts(place) == (1, 1)
