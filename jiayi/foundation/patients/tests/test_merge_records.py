"""What the database holds of merges, what every app has declared, and the rules of choosing fields."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import merging, scope

from ..models import MergeMove, Patient, PatientMerge, Tombstone
from ..rules.merging import differing, suggested
from .factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def centre():
    return make_organization()


class TestTheDatabase:
    def row(self, centre, **changes):
        values = {
            "organization": centre,
            "kept_id": 1,
            "taken_id": 2,
            "reason": "x",
            "before": "{}",
            "proposed_by": "staff:1",
            "merged_by": "staff:2",
            "merged_at": AT,
            "undo_until": AT,
        }
        return PatientMerge.objects.create(**(values | changes))

    @pytest.mark.parametrize(
        ("constraint", "changes"),
        [
            ("merge_of_two", {"taken_id": 1}),
            ("merge_has_reason", {"reason": ""}),
            ("merge_by_another", {"merged_by": "staff:1"}),
            ("merge_undo_later", {"undo_until": AT - timedelta(days=1)}),
            ("undone_by_somebody", {"undone_at": AT}),
        ],
    )
    def test_refuses_a_merge_that_is_none(self, centre, constraint, changes):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            self.row(centre, **changes)

    def test_refuses_the_same_record_taken_in_twice(self, centre):
        self.row(centre)
        with pytest.raises(IntegrityError, match="taken_in_once"), transaction.atomic():
            self.row(centre, kept_id=3)

    def test_refuses_changes_to_what_was_done(self, centre):
        done = self.row(centre)
        for change in (lambda: PatientMerge.objects.filter(pk=done.pk).update(reason="y"), lambda: done.delete()):
            with pytest.raises(Exception, match=r"as_merged|merge_stays"), transaction.atomic():
                change()

    def test_refuses_a_move_of_nothing_and_a_tombstone_on_itself(self, centre):
        done = self.row(centre)
        with pytest.raises(IntegrityError, match="moves_something"), transaction.atomic():
            MergeMove.objects.create(merge=done, model="x", column="y", label="z", unit="条")
        someone = make_patient(organization=centre)
        with pytest.raises(IntegrityError, match="points_elsewhere"), transaction.atomic():
            Tombstone.objects.create(patient_id=someone.pk, survivor=someone, merge=done)


def test_every_column_that_names_a_resident_is_declared():
    """A table that is not declared in its app's `follows` would stop every merge of somebody who has a row in it."""
    named = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Patient and field.db_constraint
    }
    assert named == {(one.model, one.column) for one in merging.declared()}


def test_triggers_that_are_lifted_exist():
    for one in merging.declared():
        names = {trigger.name for trigger in getattr(one.meta, "triggers", ())}
        assert set(one.lifts) <= names, one


def test_rules_suggest_what_the_kept_record_lacks():
    kept = {
        "identity_kind": "none", "birth_precision": "year", "sex": "9", "phone": None, "address": "路",
        "division_code": "", "household_id": None, "health_record_number": None, "mother_id": None,
    }  # fmt: skip
    taken = kept | {"identity_kind": "id_card", "birth_precision": "day", "sex": "2", "phone": b"x", "address": "街"}
    assert suggested(kept, taken) == ["sex", "birth", "identity", "phone"]


def test_rules_tell_where_two_records_differ(centre):
    first = make_patient(organization=centre, name="王桂芳", phone="", address="")
    second = make_patient(organization=centre, name="王桂芳", identity_kind="none", identity_note="没带证件")
    assert differing(vars(first), vars(second)) == ["identity", "phone", "address"]
