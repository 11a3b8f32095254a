"""Practitioners and teams for the tests of every app."""

from datetime import date
from itertools import count

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .. import services
from ..models import CareTeam, Practitioner

_numbers = count(1)
LONG_AGO = date(2015, 1, 1)


def make_practitioner(*, organization=None, **values) -> Practitioner:
    """A doctor with a valid licence."""
    number = next(_numbers)
    organization = organization or make_organization()
    defaults = {
        "code": f"S{number:05d}",
        "name": f"沈若{'兰梅竹菊'[number % 4]}",
        "sex": "2",
        "title": "主治医师",
        "license_number": f"1103301{number:08d}",
        "license_from": LONG_AGO,
    }
    with scope.everything(reason="test data"):
        return services.create_practitioner(
            organization_id=organization.pk, by=Actor.system("tests"), at=AT, **(defaults | values)
        )


def make_team(**values) -> CareTeam:
    """A team that is ready to sign: family doctor as leader and a nurse (unless `nurse=False`), in a centre of its own
    (unless `organization` or `leader` is given)."""
    return _make_team(**values) if values else load_once(_make_team)


def _make_team(*, organization=None, leader=None, nurse=True, from_date=LONG_AGO, **values) -> CareTeam:
    number = next(_numbers)
    organization = organization or (leader.organization if leader else make_organization())
    leader = leader or make_practitioner(organization=organization)
    by = Actor.system("tests")
    defaults = {"code": f"T{number:04d}", "name": f"{leader.name}团队"}
    with scope.everything(reason="test data"):
        team = services.create_team(
            organization_id=organization.pk,
            leader_id=leader.pk,
            from_date=from_date,
            by=by,
            at=AT,
            **(defaults | values),
        )
        if nurse:
            nurse = make_practitioner(organization=organization, name="高晓芸", title="主管护师")
            services.add_member(
                team_id=team.pk, practitioner_id=nurse.pk, role="nurse", from_date=from_date, by=by, at=AT
            )
    return team
