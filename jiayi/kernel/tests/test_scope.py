from datetime import date

import pytest
from django.apps import apps

from jiayi.kernel import scope
from jiayi.kernel.scope import ScopeMissing
from tests.people import organization, patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def tagged():
    """A person with a tag: a model without an organisation of its own, scoped through its patient."""
    home = organization()
    person = patient(home)
    with scope.everything(reason="test"):
        person.tags.create(code="elderly", period_from=date(2026, 1, 1), source="manual")
    return home, person


def people():
    return apps.get_model("patients", "Patient").objects


def test_outside_any_scope_a_query_raises():
    with pytest.raises(ScopeMissing):
        people().all()


def test_staff_see_their_subtree_and_residents_themselves(tagged):
    home, person = tagged
    for opened in (scope.subtree(home.path), scope.organizations([home.pk]), scope.patients([person.pk])):
        with opened:
            assert people().get() == person
    with scope.subtree(organization().path):
        assert not people().exists()
    with scope.patients([person.pk + 1]):
        assert not people().exists()


def test_a_reverse_relation_is_scoped_by_the_same_paths(tagged):
    home, person = tagged
    for opened in (scope.subtree(home.path), scope.patients([person.pk])):
        with opened:
            assert [tag.code for tag in person.tags.all()] == ["elderly"]
            prefetched = people().prefetch_related("tags").get()
            assert [tag.code for tag in prefetched.tags.all()] == ["elderly"]
    with scope.subtree(organization().path):
        assert not person.tags.exists()
    with scope.patients([person.pk + 1]):
        assert not person.tags.exists()


def test_an_empty_path_would_open_the_whole_tree_and_is_refused():
    with pytest.raises(ValueError, match="whole tree"):
        scope.subtree("")
    with pytest.raises(ValueError, match="reason"):
        scope.everything(reason="")
