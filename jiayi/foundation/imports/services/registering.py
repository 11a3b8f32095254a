"""How an app offers a table or a batch of prints to be taken out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from jiayi.kernel.access import Permission
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page

from .. import rules
from ..permissions import ImportPermission
from ..rules import Asked, Column, ExportKind


def register_export(
    *,
    code: str,
    title: str,
    permission: Permission,
    columns: Sequence[Column],
    rows: Callable[[Asked], Iterable[Sequence[object]]],
    filters: type[BaseModel] = BaseModel,
    names_people: bool = True,
    names_residents: bool = True,
) -> None:
    """Offer a table, from the `jobs` of the app that owns it.

    `rows` yields one sequence per row in the order of `columns`; it must stream, not collect. `filters` reads the
    parameters (usually the filters of the list itself) and comes as `asked.filters`. A table that `names_people` says
    with `Column.mask` where: it leaves masked, or with purpose and approval as it is. Sensitive classes never leave.
    `rows` says with `asked.concerns(patient_id)` whom each row is about; without it a file with names is not made.
    `names_residents=False` is for tables of staff.
    """
    if names_people != any(column.mask for column in columns):
        raise ValueError(
            f"{code}: say with Column(mask=…) which columns name people; names_people=False when none does"
        )
    rules.add_export(
        ExportKind(
            code=code,
            title=title,
            permission=permission,
            personal_permission=ImportPermission.EXPORT_PEOPLE if names_people else None,
            columns=columns,
            filters=filters,
            rows=rows,
            names_residents=names_people and names_residents,
        )
    )


def register_witness(witness: Callable[[Iterable[int], Actor, datetime, str], None]) -> None:
    """Be told of the residents whose data have left in a file: `witness(patient_ids, by, at, what and what for)`."""
    rules.witnesses.append(witness)


def register_print(
    *,
    code: str,
    title: str,
    permission: Permission,
    documents: Callable[[Asked], Iterable[bytes]],
    filters: type[BaseModel],
    free_setting: str,
) -> None:
    """Offer prints in a batch: `documents` yields PDF files, the job joins them into one.

    `filters` has a field `ids`; up to as many of them as the
    safeguard `free_setting` says are everyday work, more need approval as personal data.
    """
    rules.add_export(
        ExportKind(
            code=code,
            title=title,
            permission=permission,
            personal_permission=permission,
            columns=(),
            filters=filters,
            rows=documents,
            is_print=True,
            free_setting=free_setting,
        )
    )


def every_row(fetch: Callable[[str | None], Page]) -> Iterator[Any]:
    """Walk through all pages of a keyset list: `fetch` gets the cursor of the next."""
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
