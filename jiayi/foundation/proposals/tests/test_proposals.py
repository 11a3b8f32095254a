"""The shared mechanism, tried with an act of its own: a list that only two persons together can lengthen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.accounts.permissions import AccountPermission as A
from jiayi.foundation.proposals import queries, rules, services
from jiayi.foundation.proposals.models import Proposal, State
from jiayi.foundation.proposals.permissions import ProposalPermission as P
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import scope
from jiayi.kernel.errors import DomainError, Forbidden, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import staff_actor
from tests.people import browser, organization, staff

WAIT = timedelta(days=safeguards.shipped("proposal_wait_days"))
pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HANDS = frozenset({A.ASSIGN_ROLES, A.CONFIRM_ROLES, P.READ, P.DECIDE})
ASKER = staff_actor(account_id=31, name="孙安全", permissions=HANDS)
OTHER = staff_actor(account_id=32, name="钱系统", permissions=HANDS)


@pytest.fixture
def home():
    place = organization()
    with scope.subtree(place.path):
        yield place


@pytest.fixture
def done():
    """A kind of proposal for these tests, and what was carried out."""
    carried: list = []

    def carry_out(payload, by, at):
        if payload.get("is_impossible"):
            raise DomainError("做不成")
        carried.append((payload["what"], by.name))

    services.register_kind(
        code="test_act", title="试一试", propose=A.ASSIGN_ROLES, confirm=A.CONFIRM_ROLES, carry_out=carry_out
    )
    yield carried
    rules._kinds.pop("test_act")


def proposed(home, by=ASKER, at=AT, subject="thing:1", **payload):
    return services.propose(
        code="test_act",
        organization_id=home.pk,
        title="做一件事",
        subject=subject,
        payload={"what": "事"} | payload,
        reason="工作需要如此",
        by=by,
        at=at,
    )


def test_nothing_happens_before_another_person_confirms(home, done):
    waiting = proposed(home)
    assert done == []
    confirmed = services.confirm(proposal_id=waiting.pk, by=OTHER, at=AT + timedelta(hours=1))
    assert done == [("事", "钱系统")]
    assert (confirmed.state, confirmed.decided_by_name) == ("confirmed", "钱系统")


def test_nobody_confirms_or_refuses_the_own_proposal(home, done):
    waiting = proposed(home)
    with pytest.raises(services.ConfirmerMustBeAnother):
        services.confirm(proposal_id=waiting.pk, by=ASKER, at=AT)
    with pytest.raises(services.ConfirmerMustBeAnother):
        services.refuse(proposal_id=waiting.pk, note="算了", by=ASKER, at=AT)
    assert done == []


def test_what_cannot_be_carried_out_is_not_confirmed(home, done):
    waiting = proposed(home, is_impossible=True)
    with pytest.raises(DomainError, match="做不成"):
        services.confirm(proposal_id=waiting.pk, by=OTHER, at=AT)
    assert Proposal.objects.get().state == State.WAITING


def test_a_refusal_says_why_and_ends_it(home, done):
    waiting = proposed(home)
    with pytest.raises(services.ProposalReasonMissing):
        services.refuse(proposal_id=waiting.pk, note=" ", by=OTHER, at=AT)
    services.refuse(proposal_id=waiting.pk, note="没有必要", by=OTHER, at=AT)
    with pytest.raises(InvalidTransition):
        services.confirm(proposal_id=waiting.pk, by=OTHER, at=AT)


def test_only_who_proposed_takes_it_back(home, done):
    waiting = proposed(home)
    with pytest.raises(Forbidden):
        services.withdraw(proposal_id=waiting.pk, by=OTHER, at=AT)
    assert services.withdraw(proposal_id=waiting.pk, by=ASKER, at=AT).state == "withdrawn"


def test_after_a_week_it_is_too_late_and_a_new_one_may_be_proposed(home, done):
    old = proposed(home)
    late = AT + WAIT
    with pytest.raises(services.ProposalTooLate):
        services.confirm(proposal_id=old.pk, by=OTHER, at=late)
    assert queries.shown_state(old, at=late) == "lapsed"
    proposed(home, at=late)
    assert Proposal.objects.get(pk=old.pk).state == State.LAPSED


def test_one_thing_waits_once(home, done):
    proposed(home)
    with pytest.raises(services.AlreadyProposed):
        proposed(home, by=OTHER)
    proposed(home, subject="thing:2")


def test_a_proposal_has_a_reason_a_known_kind_and_somebody_who_may(home, done):
    values = {"organization_id": home.pk, "title": "x", "subject": "x:1", "payload": {}, "at": AT}
    with pytest.raises(services.ProposalReasonMissing):
        services.propose(code="test_act", reason="无", by=ASKER, **values)
    with pytest.raises(Forbidden):
        services.propose(code="test_act", reason="工作需要", by=staff_actor(), **values)
    with pytest.raises(NotFound):
        services.propose(code="unknown", reason="工作需要", by=ASKER, **values)


def test_who_has_nothing_to_do_with_a_kind_does_not_see_it_and_the_auditor_sees_all(home, done):
    waiting = proposed(home)
    stranger = staff_actor(account_id=33, permissions=frozenset({P.READ, P.DECIDE}))
    auditor = staff_actor(account_id=34, permissions=frozenset({P.READ, P.READ_ALL}))
    assert queries.page_proposals(by=stranger).items == []
    assert [row.pk for row in queries.page_proposals(by=auditor).items] == [waiting.pk]
    with pytest.raises(NotFound):
        services.confirm(proposal_id=waiting.pk, by=stranger, at=AT)
    assert not queries.may_decide(waiting, by=auditor, at=AT)
    assert queries.may_decide(waiting, by=OTHER, at=AT)


def test_the_database_refuses_the_same_person_twice_a_change_of_what_was_proposed_and_removal(home, done):
    waiting = proposed(home)
    rows = Proposal.objects.filter(pk=waiting.pk)
    refusals = {
        "proposals_decided_by_another": {"decided_by": ASKER.label},
        "proposals_decided_by_somebody": {"state": "confirmed"},
        "proposals_refused_with_reason": {"state": "refused", "decided_by": "staff:9", "decided_at": AT},
        "Cannot update rows": {"payload": {"what": "别的事"}},
        "Invalid transition|not allowed|Cannot": {"state": "nonsense"},
    }
    for name, wrong in refusals.items():
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        rows.delete()
    for name, wrong in {"proposals_has_reason": {"reason": "无"}, "proposals_ends_later": {"expires_at": AT}}.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Proposal.objects.create(**_good(home) | wrong)
    with pytest.raises(IntegrityError, match="proposals_one_waiting_per_subject"), transaction.atomic():
        Proposal.objects.create(**_good(home))


def _good(home):
    return {
        "organization": home,
        "code": "test_act",
        "title": "x",
        "subject": "thing:1",
        "reason": "工作需要如此",
        "proposed_by": "staff:1",
        "proposed_by_name": "甲",
        "proposed_at": AT,
        "expires_at": AT + WAIT,
    }


def test_over_the_network_the_auditor_reads_and_cannot_decide_and_a_doctor_sees_nothing(home, done):
    waiting = proposed(home)
    auditor, doctor = browser(staff(home, roles=("audit_admin",))), browser(staff(home, roles=("doctor",)))
    kind = {"content_type": "application/json"}
    line = auditor.get("/api/desk/proposals").json()["items"][0]
    assert (line["kind"], line["may_decide"]) == ("试一试", False)
    assert doctor.get("/api/desk/proposals").status_code == 403
    assert auditor.post(f"/api/desk/proposals/{waiting.pk}/confirm", {"note": ""}, **kind).status_code == 403
    abroad = browser(staff(organization(), roles=("system_admin",)))
    assert abroad.post(f"/api/desk/proposals/{waiting.pk}/refuse", {"note": "不行"}, **kind).status_code == 404
