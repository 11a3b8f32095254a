"""A bureau with a centre of two doctors, 40 signed residents, a caller's account, and the people who act."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from jiayi.foundation.accounts import services as accounts
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once, staff_actor
from jiayi.performance.facts.tests.factories import (
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_team,
    tag,
)
from jiayi.performance.surveys import services
from jiayi.performance.surveys.rules.sampling import Design

AT = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
TODAY = date(2026, 6, 15)
GOOD = {"knows_signed": "yes", "knows_doctor": "yes", "knows_content": "yes"}
DENIES = {"knows_signed": "denied", "knows_doctor": "no", "knows_content": "no"}


def later(days):
    return AT + timedelta(days=days)


def actor(place, *roles, **changes):
    return staff_actor(
        organization_id=place.pk,
        organization_path=place.path,
        organization_name=place.name,
        roles=frozenset(roles),
        **changes,
    )


def make_caller(place, username="caller9"):
    with scope.everything(reason="test data"):
        account, _ = accounts.create_staff(
            username=username,
            display_name="第三方",
            organization_id=place.pk,
            practitioner_id=None,
            password="Jiayi-Test-2026",
            roles=("surveyor",),
            must_change_password=False,
            by=SYSTEM,
            at=AT,
        )
    return account


def as_caller(account, place):
    return actor(place, "surveyor", account_id=account.pk, name="第三方")


def draw(world, **changes):
    values = {
        "organization_id": world.centre.pk,
        "year": 2026,
        "title": "上半年抽查",
        "valid_date": TODAY,
        "design": Design(method="stratified", size=16, minimum_per_doctor=4),
        "seed": 20260615,
        "seed_source": "当天体育彩票号码",
        "by": world.director,
        "at": AT,
    } | changes
    with scope.subtree(world.centre.path):
        return services.draw_survey(**values)


def give(world, survey, account=None, days=30):
    with scope.subtree(world.bureau_place.path):
        return services.assign_caller(
            survey_id=survey.pk,
            account_id=(account or world.account).pk,
            expires_date=TODAY + timedelta(days=days),
            by=world.bureau,
            at=AT,
        )


def make_call(world, survey, number, outcome="completed", at=AT, **more):
    """Dial and record in one go."""
    services.dial(survey_id=survey.pk, number=number, by=world.caller, at=at)
    values = {"choices": GOOD if outcome == "completed" else {}, "satisfaction": "satisfied"} | more
    return services.record_outcome(
        survey_id=survey.pk, number=number, outcome=outcome, by=world.caller, at=at, **values
    )


@pytest.fixture
def world():
    return load_once(_world)


def _world():
    with scope.everything(reason="test data"):
        services.load_rules()
        bureau = make_organization(kind="bureau", code="XC")
        centre = make_organization(parent=bureau, code="WH", name="文晖街道社区卫生服务中心")
        other = make_organization(parent=bureau, code="CH")
        teams = [make_team(organization=centre) for _ in range(2)]
        people = []
        for number in range(40):
            person = make_patient(organization=centre, name=f"王测{chr(0x4E00 + number)}")
            make_contract(patient=person, team=teams[number % 4 == 0], signed_date=date(2025, 5, 1))
            if number % 2:
                tag(person, "hypertension")
            people.append(person)
    account = make_caller(centre)
    return SimpleNamespace(
        bureau_place=bureau,
        centre=centre,
        other=other,
        teams=teams,
        people=people,
        account=account,
        caller=as_caller(account, centre),
        director=actor(centre, "director", name="主任"),
        bureau=actor(bureau, "bureau", name="卫健局"),
        security=actor(bureau, "security_admin", name="安全"),
        foreign=actor(other, "director", "bureau", "security_admin", "surveyor", account_id=77, name="邻居"),
    )
