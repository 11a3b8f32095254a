"""Those who may confirm a changed rule hear of it, and so does whoever proposed what was sent back."""

from datetime import UTC, datetime

import pytest

from jiayi.foundation.accounts import services, subscribers
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.revisions.events import RevisionProposed, RevisionReturned
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def _open():
    load_once(load_templates)
    with scope.everything(reason="messages of several accounts"):
        yield


def member(place, username, role):
    return services.create_staff(
        username=username, display_name=username, organization_id=place.pk, roles=(role,), by=BY, at=AT
    )[0]


def told(account):
    return list(Message.objects.filter(account_id=account.pk).values_list("link", flat=True))


def test_the_others_at_the_topmost_place_are_told_and_the_proposer_is_not():
    bureau = make_organization(kind="bureau")
    centre = make_organization(parent=bureau)
    writer, purse = member(bureau, "writer", "bureau"), member(bureau, "purse", "finance")
    below = member(centre, "below", "finance")
    subscribers.tell_second_person(
        RevisionProposed(
            organization_id=centre.pk,
            by=f"staff:{writer.pk}",
            at=AT,
            revision_id=7,
            kind="packages",
            title="服务包“基础服务包”",
            deciding_id=bureau.pk,
            proposed_by_name="卫健局",
        )
    )
    assert (told(purse), told(writer), told(below)) == (["/rule-revisions/7"], [], [])


def test_whoever_proposed_hears_that_it_came_back():
    writer = member(make_organization(kind="bureau"), "writer", "bureau")
    returned = {"organization_id": 1, "by": "staff:9", "at": AT, "revision_id": 7, "title": "指标“签约率”"}
    subscribers.tell_writer(RevisionReturned(proposed_by=f"staff:{writer.pk}", **returned))
    subscribers.tell_writer(RevisionReturned(proposed_by="system:demo", **returned))
    assert told(writer) == ["/rule-revisions/7"]
