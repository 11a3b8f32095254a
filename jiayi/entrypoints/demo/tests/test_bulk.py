"""Bulk loading leaves the tables with the rules they had, and refuses rows that break one."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jiayi.contracting.contracts.models import Contract
from jiayi.entrypoints.demo.bulk import filling
from jiayi.entrypoints.demo.copying import copy_rows
from jiayi.foundation.patients.models import PatientTag
from jiayi.kernel import scope

RULES = """
SELECT conname, contype::text, convalidated FROM pg_constraint WHERE conrelid = %s::regclass
UNION SELECT indexrelid::regclass::text, 'index', indisvalid FROM pg_index WHERE indrelid = %s::regclass"""


def rules_of(model):
    with connection.cursor() as cursor:
        cursor.execute(RULES, [model._meta.db_table] * 2)
        return sorted(cursor.fetchall())


@pytest.mark.django_db
def test_indexes_keys_and_exclusions_are_back_after_filling():
    before = rules_of(Contract)
    assert {kind for _, kind, _ in before} >= {"f", "u", "x", "p", "c", "index"}
    with transaction.atomic(), filling(Contract):
        assert not {kind for _, kind, _ in rules_of(Contract)} & {"f", "x"}
    assert rules_of(Contract) == before


@pytest.mark.django_db(transaction=True)
def test_a_row_that_names_nobody_is_refused_and_the_rules_stay():
    before = rules_of(PatientTag)
    row = {
        "patient_id": 999_999_999,
        "code": "elderly",
        "period_from": date(2026, 1, 1),
        "source": "register",
        "note": "",
    }
    with scope.everything(reason="a test"), pytest.raises(IntegrityError), transaction.atomic(), filling(PatientTag):
        copy_rows(PatientTag, list(row), [tuple(row.values())])
    assert rules_of(PatientTag) == before
