"""Two records are put beside each other by hand; a queue that says what waits; days of undoing as a setting."""

from datetime import timedelta

import pytest

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.safeguards import services as safeguards
from jiayi.foundation.terminology.models import Division
from jiayi.kernel import clock, scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import services
from ..api import desk as desk_routes
from ..models import DuplicatePair
from .factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "patients-pairing")


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def centre():
    return make_organization()


def person(organization, role, number=7):
    return staff_actor(
        account_id=number,
        name="沈明",
        organization_id=organization.pk,
        organization_path=organization.path,
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


@pytest.fixture
def two(centre):
    first = make_patient(organization=centre, name="吴冬梅", division_code="330105017001")
    return first, make_patient(organization=centre, name="吴东美", division_code="330105017099")


def asked(two, reason="同一个地址，说话像一个人"):
    return {"first_id": two[1].pk, "second_id": two[0].pk, "reason": reason}


def test_whoever_may_propose_a_merge_puts_two_records_beside_each_other(desk, centre, two):
    clerk = person(centre, "clerk")
    status, made = desk.post(clerk, "/duplicate-pairs", asked(two))
    assert status == 200
    assert desk.post(clerk, "/duplicate-pairs", asked(two))[1] == made
    line = desk.get(clerk, "/duplicate-pairs?source=manual")[1]["items"][0]
    assert [one["id"] for one in line["people"]] == [two[0].pk, two[1].pk]
    assert (line["source_label"], line["note"], line["reasons"][0]["code"]) == (
        "有人提出", "同一个地址，说话像一个人", "sound_and_birth",
    )  # fmt: skip
    assert desk.post(without_permission(clerk), "/duplicate-pairs", asked(two))[0] == 403
    assert desk.post(person(make_organization(), "clerk"), "/duplicate-pairs", asked(two))[0] == 404


def test_two_who_are_alike_in_nothing_wait_too_and_one_record_is_no_pair(desk, centre):
    clerk, one = person(centre, "clerk"), make_patient(organization=centre, name="吴冬梅")
    other = make_patient(organization=centre, name="李建国", sex="1")
    number = desk.post(clerk, "/duplicate-pairs", asked((one, other)))[1]["id"]
    assert DuplicatePair.objects.get(pk=number).reasons == ["by_hand"]
    assert desk.post(clerk, "/duplicate-pairs", asked((one, one)))[0] == 422
    assert desk.post(clerk, "/duplicate-pairs", asked((one, other), reason="x"))[0] == 422


def test_a_pair_that_was_kept_apart_is_doubted_and_a_merged_one_is_not(centre, two):
    by = person(centre, "clerk")
    pair = services.pair_by_hand(**asked(two), by=by, at=AT)
    services.keep_apart(pair_id=pair.pk, reason="两姐妹", by=by, at=AT)
    again = services.pair_by_hand(**asked(two, reason="身份证看过了"), by=by, at=AT)
    assert (again.pk, again.state, again.note) == (pair.pk, "suspected", "沈明又提出：身份证看过了；原来核对：两姐妹")
    kept = {"pair_id": pair.pk, "kept_id": two[0].pk, "fields": [], "reason": "同一人", "proposed_by": "staff:3"}
    services.merge_records(**kept, by=by, at=AT)
    assert DuplicatePair.objects.get(pk=pair.pk).state == "merged"
    with pytest.raises(NotFound):
        services.pair_by_hand(**asked(two), by=by, at=AT)


def test_the_queue_says_that_a_proposal_waits_and_the_comparison_names_the_community(desk, centre, two):
    Division.objects.get_or_create(
        code="330105017001", defaults={"name": "和平苑社区", "level": 5, "parent_code": "330105017"}
    )
    clerk = person(centre, "clerk")
    pair = services.pair_by_hand(**asked(two), by=clerk, at=AT)
    services.propose_merge(pair_id=pair.pk, kept_id=two[0].pk, fields=[], reason="身份证看过了", by=clerk, at=AT)
    line = desk.get(clerk, "/duplicate-pairs")[1]["items"][0]
    assert line["waiting_for"] == "沈明提出合并，等另一个人确认"
    found = desk.get(clerk, f"/duplicate-pairs/{pair.pk}")[1]
    places = next(one["values"] for one in found["fields"] if one["code"] == "division")
    assert places == ["和平苑社区", "330105017099"]


def test_the_days_of_undoing_are_a_setting_that_a_merge_keeps(centre, two):
    by = person(centre, "clerk")
    pair = services.pair_by_hand(**asked(two), by=by, at=AT)
    safeguards.change_safeguard(code="merge_undo_days", value=7, reason="试行期缩短", effective_at=None, by=by, at=AT)
    kept = {"pair_id": pair.pk, "kept_id": two[0].pk, "fields": [], "reason": "同一人", "proposed_by": "staff:3"}
    done = services.merge_records(**kept, by=by, at=AT)
    assert done.undo_until == AT + timedelta(days=7)
    safeguards.change_safeguard(code="merge_undo_days", value=60, reason="又放宽了", effective_at=None, by=by, at=AT)
    with pytest.raises(services.UndoRefused, match="已过 7 天"):
        services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=by, at=AT + timedelta(days=8))
    with pytest.raises((safeguards.OutOfBounds, InvalidInput)):
        safeguards.change_safeguard(code="merge_undo_days", value=0, reason="不让撤了", effective_at=None, by=by, at=AT)
