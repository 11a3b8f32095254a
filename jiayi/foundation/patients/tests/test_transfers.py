"""Asking another organisation for a record: nothing is told before it agrees."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound, TooManyRequests
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import desk as desk_routes
from ..models import TransferRequest
from .factories import identity_number, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "transfers-desk")


def clerk(organization, **changes):
    values = {"organization_id": organization.pk, "organization_path": organization.path}
    return staff_actor(**(values | {"roles": frozenset({"clerk"}), "account_id": organization.pk} | changes))


def ask(person, organization, **changes):
    values = {
        "organization_id": organization.pk,
        "identity_kind": "id_card",
        "identity_number": str(person.identity_number),
        "claimed_name": person.name,
        "reason": "搬到本社区居住",
        "by": clerk(organization),
        "at": AT,
    }
    with scope.subtree(organization.path):
        return services.request_transfer(**(values | changes))


def decide(request, organization, **changes):
    values = {"is_accepted": True, "answer": "", "by": clerk(organization), "at": AT}
    with scope.subtree(organization.path):
        return services.decide_transfer(request_id=request.pk, **(values | changes))


@pytest.fixture
def person():
    return make_patient(name="周德顺", sex="1")


@pytest.fixture
def here():
    return make_organization()


def test_a_record_is_asked_for_and_handed_over(person, here):
    request = ask(person, here)
    decide(request, person.organization)
    with scope.subtree(here.path):
        assert queries.get_patient(patient_id=person.pk).organization_id == here.pk
    with scope.subtree(person.organization.path), pytest.raises(NotFound):
        queries.get_patient(patient_id=person.pk)


def test_who_asks_sees_nothing_but_their_own_words(desk, person, here):
    asked = desk.post(
        clerk(here),
        "/transfer-requests",
        {
            "organization_id": here.pk,
            "identity_number": str(person.identity_number),
            "claimed_name": "周得顺",
            "reason": "搬家",
        },
    )[1]
    assert "周德顺" not in str(asked)
    assert (asked["patient_id"], asked["other_organization"], asked["identity_masked"]) == (None, "", "")
    assert desk.get(clerk(here), "/transfer-requests?direction=outgoing")[1]["items"] == [asked]
    assert desk.get(clerk(here), "/transfer-requests")[1]["items"] == []
    keeper = person.organization
    incoming = desk.get(clerk(keeper), "/transfer-requests?status=requested")[1]["items"][0]
    assert (incoming["patient_name"], incoming["is_same_name"]) == ("周德顺", False)
    assert incoming["other_organization"] == here.name
    path = f"/transfer-requests/{asked['id']}"
    assert desk.post(clerk(here), f"{path}/accept")[0] == 404
    assert desk.post(clerk(make_organization()), f"{path}/decline")[0] == 404
    assert desk.post(without_permission(clerk(keeper)), f"{path}/accept")[0] == 403
    assert desk.post(clerk(keeper), f"{path}/decline")[0] == 422
    declined = desk.post(clerk(keeper), f"{path}/decline", {"answer": "姓名不符，请核对"})[1]
    assert declined["status_label"] == "对方没有同意"
    assert desk.post(clerk(keeper), f"{path}/accept")[1]["code"] == "invalid_transition"
    told = desk.get(clerk(here), "/transfer-requests?direction=outgoing")[1]["items"][0]
    assert (told["answer"], told["patient_id"]) == ("姓名不符，请核对", None)


def test_after_it_was_handed_over_the_record_can_be_opened(desk, person, here):
    request = ask(person, here)
    assert desk.post(clerk(person.organization), f"/transfer-requests/{request.pk}/accept")[0] == 200
    told = desk.get(clerk(here), "/transfer-requests?direction=outgoing&status=accepted")[1]["items"][0]
    assert told["patient_id"] == person.pk


def test_a_request_is_withdrawn_by_who_made_it(desk, person, here):
    path = f"/transfer-requests/{ask(person, here).pk}/withdraw"
    assert desk.post(clerk(person.organization), path)[0] == 404
    assert desk.post(clerk(here), path)[0] == 200
    assert desk.post(clerk(here), path)[1]["code"] == "invalid_transition"
    assert ask(person, here).status == "requested"


def test_asking_twice_waits_for_the_first_answer(person, here):
    ask(person, here)
    with pytest.raises(services.AlreadyRequested):
        ask(person, here)
    ask(person, make_organization())


def test_a_record_that_is_here_or_nowhere_is_not_asked_for(person, here):
    with pytest.raises(services.PatientExists) as refusal:
        ask(person, person.organization)
    assert refusal.value.details == {"patient_id": person.pk}
    with pytest.raises(NotFound, match="直接建档"):
        ask(person, here, identity_number=identity_number(birth_date=date(1950, 1, 1), sex="1"))
    with pytest.raises(services.IdentityRefused):
        ask(person, here, identity_number="330105195503090042")
    for words in ({"claimed_name": " "}, {"reason": " "}):
        with pytest.raises(InvalidInput):
            ask(person, here, **words)


def test_probing_by_requests_is_stopped(here):
    number = identity_number(birth_date=date(1950, 1, 1), sex="1")
    for _ in range(20):
        with pytest.raises(NotFound):
            ask(_Stranger(number), here)
    with pytest.raises(TooManyRequests):
        ask(_Stranger(number), here)
    with pytest.raises(NotFound):
        ask(_Stranger(number), here, at=AT + timedelta(hours=2))


class _Stranger:
    name = "无名"

    def __init__(self, number):
        self.identity_number = number


def test_a_record_that_went_to_a_third_place_stays_there(person, here):
    request, other = ask(person, here), make_organization()
    with scope.everything(reason="test"):
        services.transfer_patient(patient_id=person.pk, organization_id=other.pk, by=clerk(other), at=AT)
    with pytest.raises(services.RecordMoved):
        decide(request, person.organization)
    with scope.everything(reason="test"):
        assert TransferRequest.objects.get().status == "requested"


def test_an_answer_is_given_once(person, here):
    request = ask(person, here)
    decide(request, person.organization, is_accepted=False, answer="正在住院")
    with pytest.raises(InvalidTransition):
        decide(request, person.organization)


def test_the_database_refuses_requests_that_cannot_be(person, here):
    request = ask(person, here)
    with scope.everything(reason="test"):
        rows = TransferRequest.objects.filter(pk=request.pk)
        for constraint, values in [
            ("between_two", {"to_organization": person.organization}),
            ("decided_at", {"decided_at": AT}),
            ("decided_at", {"status": "accepted"}),
        ]:
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                rows.update(**values)
        rows.update(status="declined", decided_at=AT)
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            rows.update(status="accepted")
        with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
            TransferRequest.objects.create(
                patient=person,
                from_organization=person.organization,
                to_organization=here,
                status="accepted",
                requested_at=AT,
                decided_at=AT,
            )
        base = {"patient": person, "from_organization": person.organization, "to_organization": here}
        TransferRequest.objects.create(**base, requested_at=AT)
        with pytest.raises(IntegrityError, match="asked_once"), transaction.atomic():
            TransferRequest.objects.create(**base, requested_at=AT)
