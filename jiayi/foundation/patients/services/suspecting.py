"""The nightly comparison: who was not compared when the record was opened is compared here."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from jiayi.kernel.actor import Actor

# The strong likenesses of rules.twins in SQL; a pair that was decided is there already and is left as it was decided.
# Compared are records of one centre with its stations: the first two elements of the path of an organisation.
_SUSPECT = """
INSERT INTO patients_duplicatepair (first_id, second_id, organization_id, other_organization_id, state, source, reasons,
                                    opened_at, opened_by, opened_by_name, note, decided_by, decided_by_name)
SELECT a.id, b.id, a.organization_id, b.organization_id, 'suspected', 'rule', array_remove(ARRAY[
         CASE WHEN a.birth_date = b.birth_date AND a.birth_precision = 'day' AND b.birth_precision = 'day'
              THEN CASE WHEN a.name = b.name THEN 'name_and_birth' ELSE 'sound_and_birth' END END,
         CASE WHEN a.phone_index = b.phone_index THEN 'phone_and_name' END], NULL),
       %(at)s, 'system:patients', '', '', '', ''
  FROM patients_patient a
  JOIN patients_patient b ON b.pinyin = a.pinyin AND b.id > a.id
   AND ((b.birth_date = a.birth_date AND a.birth_precision = 'day' AND b.birth_precision = 'day')
        OR b.phone_index = a.phone_index)
  JOIN organizations_organization oa ON oa.id = a.organization_id
  JOIN organizations_organization ob ON ob.id = b.organization_id
 WHERE a.is_current AND b.is_current AND NOT (a.sex IN ('1', '2') AND b.sex IN ('1', '2') AND a.sex <> b.sex)
   AND (split_part(oa.path, '.', 1), split_part(oa.path, '.', 2))
       = (split_part(ob.path, '.', 1), split_part(ob.path, '.', 2))
ON CONFLICT (first_id, second_id) DO NOTHING
"""


@transaction.atomic
def suspect_duplicates(*, at: datetime) -> int:
    """Put new pairs into the queue; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECT, {"at": at})
        return int(cursor.rowcount)


_APART = """
INSERT INTO patients_duplicatepair (first_id, second_id, organization_id, other_organization_id, state, source, reasons,
                                    opened_at, opened_by, opened_by_name, note, decided_at, decided_by, decided_by_name)
SELECT b.id, a.id, b.organization_id, a.organization_id, 'distinct', 'import', ARRAY['name_and_birth'],
       %(at)s, %(by)s, %(name)s, '导入的表里写明是另一人', %(at)s, %(by)s, %(name)s
  FROM patients_patient a
  JOIN patients_patient b ON b.pinyin = a.pinyin AND b.birth_date = a.birth_date AND b.name = a.name AND b.id < a.id
   AND b.organization_id = a.organization_id
 WHERE a.id = ANY(%(ids)s)
ON CONFLICT (first_id, second_id) DO NOTHING
"""


def keep_list_answers(patient_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """The list said of these new people that they are not their near twins. Part of the import's transaction."""
    if patient_ids:
        with connection.cursor() as cursor:
            cursor.execute(_APART, {"ids": list(patient_ids), "by": by.label, "name": by.name[:60], "at": at})
