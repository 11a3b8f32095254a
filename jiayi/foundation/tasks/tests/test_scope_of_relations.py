"""A reverse relation is held to the same scope as the manager its model declares."""

import pytest

from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope

from .people import Place

pytestmark = pytest.mark.django_db


def test_the_members_of_a_household_are_seen_by_the_member_alone():
    place = Place()
    home = place.household()
    me, other = place.patient("甲", household=home), place.patient("乙", household=home)
    with scope.patients([me.pk]):
        assert [person.pk for person in home.members.all()] == [me.pk]
    with place.scope():
        assert {person.pk for person in home.members.all()} == {me.pk, other.pk}


def test_a_relation_whose_model_reaches_its_organisation_by_a_join_can_be_read():
    place, stranger = Place(), Place()
    patient = place.patient(tags=["hypertension"])
    with place.scope():
        assert [tag.code for tag in Patient.objects.get(pk=patient.pk).tags.all()] == ["hypertension"]
    with stranger.scope():
        assert list(patient.tags.all()) == []


def test_writing_a_row_reads_nothing_but_still_needs_a_scope(django_assert_num_queries):
    place = Place()
    patient = place.patient()
    with pytest.raises(scope.ScopeMissing):
        Patient.objects.create(name="谁")
    with pytest.raises(scope.ScopeMissing):
        Patient.objects.bulk_create([Patient(name="谁")])
    with place.scope(), django_assert_num_queries(1):
        patient.tags.create(code="elderly", period_from=patient.birth_date, source="register")
