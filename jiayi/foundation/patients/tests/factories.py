"""Residents for the tests of every app. Numbers are made up; their check digits are right."""

from datetime import date
from itertools import count

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .. import queries, rules, services
from ..models import Household, Patient, TagRule

_numbers = count(1)


def identity_number(*, birth_date: date, sex: str, sequence: int | None = None) -> str:
    """A resident number of 拱墅区, after 500 of a neighbour's, with a right check digit."""
    sequence = next(_numbers) if sequence is None else sequence
    order = sequence * 2 % 1000
    first17 = f"{330105 + sequence // 500}{birth_date:%Y%m%d}{order + (1 if sex == '1' else 0):03d}"
    return first17 + rules.check_digit(first17)


def make_patient(*, organization=None, birth_date: date = date(1955, 3, 9), sex: str = "2", **values) -> Patient:
    """An adult woman unless told otherwise."""
    number = next(_numbers)
    organization = organization or make_organization()
    if not TagRule.objects.exists():
        load_once(services.load_builtin_tag_rules)
        queries.forget_tag_rules()
    defaults = {
        "name": f"王桂{'芳兰英珍'[number % 4]}",
        "identity_kind": "id_card",
        "phone": f"138{number:08d}",
        "address": f"柳塘路 {number} 弄 3 号",
    }
    values = defaults | values
    if values["identity_kind"] == "id_card" and "identity_number" not in values:
        values["identity_number"] = identity_number(birth_date=birth_date, sex=sex)
    with scope.everything(reason="test data"):
        return services.register_patient(
            organization_id=organization.pk, birth_date=birth_date, sex=sex, by=Actor.system("tests"), at=AT, **values
        )


def make_household(*, head: Patient, **values) -> Household:
    with scope.everything(reason="test data"):
        return services.create_household(
            organization_id=head.organization_id, head_id=head.pk, by=Actor.system("tests"), at=AT, **values
        )
