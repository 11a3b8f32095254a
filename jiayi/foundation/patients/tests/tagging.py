"""What the tests of tag rules begin with."""

from datetime import UTC, date, datetime

from jiayi.foundation.revisions.rules import clean
from jiayi.kernel.access import permissions_of
from jiayi.kernel.actor import Actor

from .. import queries, services
from ..models import PatientTag
from ..services import tag_rule_kind as kind

ON, AT = date(2026, 6, 3), datetime(2026, 6, 3, 1, 30, tzinfo=UTC)
BY = Actor.system("tests")
SIXTY = {"fact": "age", "age_unit": "years", "age_from": 60, "age_to": None}
HYPERTENSION = {"fact": "has_tag", "tags": ["hypertension"], "held_days": None}


def conditions(*records):
    """As the outline spells them."""
    found, problems = clean(kind.outline(), {"name": "x", "tag": "tb", "priority": 1, "conditions": list(records)})
    assert problems == []
    return found["conditions"]


def add(*records, code="trial", tag="low_income", begins=ON, priority=10):
    return services.add_tag_rule(
        code=code,
        name="试试看",
        tag=tag,
        priority=priority,
        conditions=conditions(*records),
        effective_from=begins,
        source="测试",
        by=BY,
        at=AT,
    )


def run_all(on=ON):
    run = services.start_nightly_tag_run(on=on, at=AT)
    return services.run_tag_rules(run_id=run.pk, at=AT)


def held(person, on=ON):
    return queries.tags_of([person.pk], on).get(person.pk, set())


def tag_of(person, code):
    return PatientTag.objects.filter(patient=person, code=code).latest("period_from")


def staff(place, role, **more):
    values = {
        "kind": "staff",
        "account_id": 7,
        "name": "沈明",
        "organization_id": place.pk,
        "organization_path": place.path,
        "roles": frozenset({role}),
        "permissions": permissions_of(frozenset({role})),
        "channel": "desk",
    }
    return Actor(**(values | more))
