"""Packages and policies in versions: what is checked, who publishes, and that no signed contract changes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.revisions import queries as revision_queries
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology.services import load_dictionaries
from jiayi.kernel import scope
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .. import queries, services
from ..models import ContractDecision, ServicePackage, SigningPolicy
from ..rules import PolicyRules
from ..services import package_kind, policy_kind
from .factories import AT, TODAY, make_contract, make_place, package_ids, staff

pytestmark = pytest.mark.django_db
NEXT = TODAY + timedelta(days=1)


def contract_lines(contract):
    return queries.list_lines(package_ids=[part.package_id for part in contract.packages.all()])


@pytest.fixture(autouse=True)
def _open(catalogue):
    load_once(load_dictionaries, by=Actor.system("tests"), at=AT)
    with scope.everything(reason="versions belong to no organisation"):
        yield


@pytest.fixture
def writer():
    return staff(make_place(), Role.BUREAU, account_id=21)


@pytest.fixture
def second(writer):
    return Actor(
        **{
            name: getattr(writer, name)
            for name in ("kind", "name", "organization_id", "organization_path", "permissions")
        },
        account_id=22,
    )


def proposal(kind, base_id, content, begins=NEXT):
    return revisions.Proposal(
        code=next(one.code for one in kind.versions("") if one.id == base_id), content=content, base_id=base_id,
        effective_from=begins, source="测试", by=Actor.system("tests"), on=TODAY, at=AT,
    )  # fmt: skip


def published(kind, base_id, writer, second, *, begins=NEXT, **changes):
    """The whole way: a copy, its change, the proposal and the second person."""
    code = next(one.code for one in kind.versions("") if one.id == base_id)
    row = revisions.start_revision(kind=kind.code, code=code, base_id=base_id, by=writer, at=AT)
    content = kind.content(base_id) | changes
    revisions.save_revision(
        revision_id=row.pk,
        content=content,
        effective_from=begins,
        source="测试",
        reason="测试",
        edition=0,
        by=writer,
        at=AT,
    )
    revisions.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    return revisions.publish_revision(revision_id=row.pk, on=TODAY, by=second, at=AT).version_id


def test_what_comes_with_the_product_fits_its_own_outline(writer):
    for kind in (package_kind.KIND, policy_kind.KIND):
        for version in kind.versions(""):
            row = revisions.start_revision(kind=kind.code, code=version.code, base_id=version.id, by=writer, at=AT)
            read = revision_queries.read_revision(revision_id=row.pk, on=TODAY, at=AT, by=writer)
            assert {one.path for one in read.problems} <= {"effective_from", "reason"}, (version, read.problems)
            assert read.changes == []


def test_a_new_version_is_offered_from_its_day_and_no_signed_contract_changes(writer, second):
    contract = make_contract(codes=("hypertension",))
    [old] = package_ids("hypertension")
    lines = package_kind.KIND.content(old)["lines"]
    lines[0]["times"] = 6
    new = published(package_kind.KIND, old, writer, second, lines=lines)

    def offered(on):
        return [one.pk for one in queries.offered_packages(tags=["hypertension"], on=on) if one.code == "hypertension"]

    assert (offered(TODAY), offered(NEXT)) == ([old], [new])
    assert next(line.times for line in queries.list_lines(package_ids=[new])) == 6
    assert [line.package_id for line in contract_lines(contract)] == [old] * len(lines)
    shown = queries.page_packages(q="", tier="", status="published", on=NEXT, cursor=None, limit=100).items
    assert [one.pk for one in shown if one.code == "hypertension"] == [new]
    kinds = queries.page_packages(q="", tier="", status="retired", on=NEXT, cursor=None, limit=100).items
    assert [(one.pk, one.status) for one in kinds] == [(old, "retired")]


def test_two_versions_of_a_package_never_hold_on_the_same_day():
    old = ServicePackage.objects.get(code="basic")
    other = services.draft_package(
        draft=services.PackageDraft(code="basic", name="基础", tier="basic", price=0, effective_from=TODAY, lines=[])
    )
    with pytest.raises(IntegrityError, match="one_package_version_a_day"), transaction.atomic():
        ServicePackage.objects.filter(pk=other.pk).update(status="published", price=0)
    assert old.effective_to is None


def test_two_versions_of_a_policy_never_hold_on_the_same_day():
    old = SigningPolicy.objects.get(code="national")
    with pytest.raises(IntegrityError, match="one_policy_version_a_day"), transaction.atomic():
        SigningPolicy.objects.create(
            code="national", version=2, name="重叠", rules=old.rules, effective_from=TODAY, source="测试"
        )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"price": "130.00"}, "payers"),
        ({"lines": [{"times": None, "windows": "yearly"}]}, "lines.0.times"),
        ({"lines": [{"age_from_months": 12, "age_below_months": 6}]}, "lines.0.age_below_months"),
        ({"payers": [{"schedule": [{"label": "年初", "amount": "1.00"}]}]}, "payers.0.schedule"),
    ],
)
def test_a_package_that_does_not_add_up_is_told_where(change, path):
    [basic] = package_ids("basic")
    content = package_kind.KIND.content(basic)
    for key, value in change.items():
        if isinstance(value, list):
            content[key] = [row | more for row, more in zip(content[key], value, strict=False)] + content[key][
                len(value) :
            ]
        else:
            content[key] = value
    assert [one.path for one in package_kind.check(proposal(package_kind.KIND, basic, content))] == [path]


def test_the_effect_counts_the_contracts_that_keep_the_old_version():
    make_contract()
    [basic] = package_ids("basic")
    dearer = package_kind.KIND.content(basic) | {"price": "130.00"}
    said = package_kind.effect(proposal(package_kind.KIND, basic, dearer)).sentences
    assert said[0].startswith("现在有 1 份有效协议用的是第 1 版")
    assert said[2] == "每人每年多收 10.00 元；这些协议要是都续签新的一版，一年合计多 10.00 元。"


def test_a_retired_package_is_not_offered_any_more():
    [basic] = package_ids("basic")
    package_kind.KIND.retire(revisions.Retirement(version_id=basic, last_day_after=NEXT, by=Actor.system("t"), at=AT))
    assert basic in [one.pk for one in queries.published_packages(on=TODAY)]
    assert basic not in [one.pk for one in queries.published_packages(on=NEXT)]


def test_a_policy_with_its_own_end_reasons_holds_from_its_day(writer):
    contract = make_contract()
    policy = SigningPolicy.objects.get(code="national")
    assert [one.code for one in queries.ending_reasons(contract_id=contract.pk, is_staff=True, on=TODAY)] == [
        "resident", "moved", "team", "duplicate", "death",
    ]  # fmt: skip
    reasons = [
        {
            "code": "employer",
            "label": "改在单位签",
            "counts_as": "resident",
            "who": "both",
            "needs_note": True,
            "words": "",
        }
    ]
    number = policy_kind.KIND.publish(
        proposal(policy_kind.KIND, policy.pk, policy_kind.KIND.content(policy.pk) | {"end_reasons": reasons}, TODAY)
    )
    made = SigningPolicy.objects.get(pk=number)
    assert (made.version, PolicyRules.read(made.rules).end_reasons[0]["code"]) == (2, "employer")
    given = {"contract_id": contract.pk, "by": staff(contract.team, Role.DIRECTOR), "at": AT}
    with pytest.raises(services.UnknownEndReason):
        services.end_for_reason(reason="moved", note="", **given)
    with pytest.raises(services.EndNoteMissing):
        services.end_for_reason(reason="employer", note="换", **given)
    ended = services.end_for_reason(reason="employer", note="单位统一签约", **given)
    assert (ended.status, ended.end_reason) == ("ended", "resident")
    decision = ContractDecision.objects.get(contract=contract, move="end")
    assert (decision.reason_code, decision.rule_version) == ("employer", "national@1")


def test_a_policy_that_contradicts_itself_is_told_where():
    policy = SigningPolicy.objects.get(code="national")
    content = policy_kind.KIND.content(policy.pk)

    def paths(**changes):
        return [one.path for one in policy_kind.check(proposal(policy_kind.KIND, policy.pk, content | changes))]

    assert paths() == []
    assert paths(min_years=3, max_years=1) == ["max_years"]
    assert paths(min_years=2, default_years=1) == ["default_years"]
    bad = dict(content["end_reasons"][0], code="搬家")
    assert paths(end_reasons=[bad]) == ["end_reasons.0.code"]


def test_a_resident_keeps_the_version_that_was_signed_when_the_policy_changes(writer, second):
    contract = make_contract(patient=make_patient(organization=make_place().organization))
    base = contract.policy_id
    number = published(policy_kind.KIND, base, writer, second, cooling_off_days=14)
    contract.refresh_from_db()
    assert (contract.policy_id, contract.policy.rules["cooling_off_days"]) == (base, 7)
    assert SigningPolicy.objects.get(pk=number).rules["cooling_off_days"] == 14
    assert SigningPolicy.objects.get(pk=base).effective_to == date.fromisoformat(NEXT.isoformat())
