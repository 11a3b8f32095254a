"""Rights change with four eyes, and the three administrators stay apart in what they may do."""

import pytest

from jiayi.foundation.accounts import queries, services
from jiayi.foundation.accounts.models import StaffRole
from jiayi.foundation.accounts.services.administration import NotOnOneself
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.proposals import services as proposals
from jiayi.kernel import scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.people import AT, browser, organization, staff

pytestmark = pytest.mark.django_db
JSON = "application/json"
SECURITY = staff_actor(account_id=900_001, name="孙安全", permissions=permissions_of([Role.SECURITY_ADMIN]))
SYSTEM = staff_actor(account_id=900_002, name="钱系统", permissions=permissions_of([Role.SYSTEM_ADMIN]))


@pytest.fixture
def home():
    place = organization(short_name="文晖中心")
    with scope.subtree(place.path):
        yield place


def grant(account, home, role="director", by=SECURITY):
    return services.propose_role_grant(
        account_id=account.pk,
        role=role,
        organization_id=home.pk,
        team_id=None,
        reason="主任退休，由其接任",
        by=by,
        at=AT,
    )


def test_a_role_is_held_only_after_another_person_has_confirmed(home):
    account = staff(home, display_name="周敏华", username="zhou")
    waiting = grant(account, home)
    assert waiting.title == "给周敏华（zhou）加岗位：中心主任（文晖中心）"
    assert not StaffRole.objects.filter(account=account, role="director").exists()
    proposals.confirm(proposal_id=waiting.pk, by=SYSTEM, at=AT)
    assert StaffRole.objects.get(account=account, role="director").granted_by == SYSTEM.label
    assert [(line.change, line.role) for line in queries.list_role_history(account_id=account.pk)] == [
        ("加上", "director"),
        ("加上", "doctor"),
    ]


def test_taking_a_role_away_needs_two_as_well(home):
    account = staff(home)
    role = account.roles.get()
    waiting = services.propose_role_removal(
        account_id=account.pk, role_id=role.pk, reason="已经调走", by=SECURITY, at=AT
    )
    assert account.roles.count() == 1
    proposals.confirm(proposal_id=waiting.pk, by=SYSTEM, at=AT)
    assert account.roles.count() == 0
    with pytest.raises(NotFound):
        services.propose_role_removal(account_id=account.pk, role_id=role.pk, reason="已经调走", by=SECURITY, at=AT)


def test_neither_hand_may_be_the_person_concerned(home):
    account = staff(home, roles=("security_admin",))
    me = staff_actor(account_id=account.pk, permissions=permissions_of([Role.SECURITY_ADMIN]))
    with pytest.raises(NotOnOneself):
        grant(account, home, by=me)
    waiting = grant(account, home)
    with pytest.raises(NotOnOneself):
        proposals.confirm(proposal_id=waiting.pk, by=me, at=AT)


def test_what_could_never_be_confirmed_is_refused_at_once(home):
    account = staff(home, roles=("system_admin",))
    with pytest.raises(services.RoleConflict):
        grant(account, home, role="audit_admin")
    with pytest.raises(services.RoleConflict, match="已有"):
        grant(account, home, role="system_admin")
    with pytest.raises(InvalidInput):
        grant(account, home, role="resident")
    with pytest.raises(NotFound):
        grant(account, organization())


def test_those_who_may_confirm_are_told_and_then_the_one_who_proposed(home):
    confirmer, asker = staff(home, roles=("system_admin",)), staff(home, roles=("security_admin",))
    by = staff_actor(account_id=asker.pk, permissions=permissions_of([Role.SECURITY_ADMIN]))
    waiting = grant(staff(home), home, by=by)
    run_jobs()
    told = Message.objects.values_list("account_id", "title")
    assert list(told) == [(confirmer.pk, "有一件事等您确认")]
    proposals.confirm(proposal_id=waiting.pk, by=SYSTEM, at=AT)
    run_jobs()
    assert (asker.pk, "确认了") in set(told.all())


def test_the_three_administrators_each_lack_what_the_others_have():
    system, security, audit = (
        permissions_of([role]) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    )
    assert "accounts.assign_roles" in security - system - audit
    assert "accounts.manage" in system - security - audit
    assert "audit.read_security" in audit - system - security
    reads_records = {"patients.read", "contracts.read", "followups.read", "vitals.read", "files.read"}
    assert not reads_records & (system | security | audit)
    writes = ("manage", "assign", "confirm", "decide", "sign", "publish", "settle", "change", "approve", "record")
    assert not [p for p in audit if p.partition(".")[2].startswith(writes)]


def test_over_the_network_one_proposes_and_the_other_confirms(home):
    account = staff(home)
    security, system = browser(staff(home, roles=("security_admin",))), browser(staff(home, roles=("system_admin",)))
    body = {"role": "nurse", "organization_id": home.pk, "reason": "护理岗缺人"}
    proposed = security.post(f"/api/desk/accounts/{account.pk}/role-grants", body, content_type=JSON).json()
    path = f"/api/desk/proposals/{proposed['id']}/confirm"
    own = security.post(path, {"note": ""}, content_type=JSON)
    assert (own.status_code, own.json()["code"]) == (409, "confirmer_must_be_another")
    assert system.post(path, {"note": "同意"}, content_type=JSON).json()["state"] == "confirmed"
    roles = security.get(f"/api/desk/accounts/{account.pk}").json()["roles"]
    assert {role["role"] for role in roles} == {"doctor", "nurse"}
