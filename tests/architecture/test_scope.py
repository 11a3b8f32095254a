"""The scope reaches every way into a table."""

import pytest
from django.apps import apps

from jiayi.kernel import scope
from jiayi.kernel.scope import Scope, ScopedManager


def _reverse_relations():
    """Every `organization.grids`, `contract.packages` … whose table has a scope."""
    return [
        pytest.param(model, relation.get_accessor_name(), id=f"{model._meta.label}.{relation.get_accessor_name()}")
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if model.__module__.startswith("jiayi.")
        and relation.one_to_many
        and relation.get_accessor_name()
        and isinstance(relation.related_model._default_manager, ScopedManager)
    ]


@pytest.mark.parametrize(("model", "accessor"), _reverse_relations())
def test_a_reverse_relation_is_scoped_like_its_table(model, accessor):
    rows = getattr(model(pk=1), accessor)
    with scope.using(Scope(paths=frozenset({"1."}), patients=frozenset({7}))):
        scoped = str(rows.all().query)
    with scope.everything(reason="to compare with"):
        unscoped = str(rows.all().query)
    assert len(scoped) > len(unscoped)
