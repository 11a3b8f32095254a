"""The kinds of tables there are: each app registers its own when Django starts (from `jobs` or `subscribers`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from jiayi.kernel.access import Permission
from jiayi.kernel.actor import Actor

from .tables import Column


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a table function gets: the filters as asked, the day and instant, and who asked (for `by=` of services).

    It runs inside the scope of the person who asked. `is_personal` is true when personal data may leave. For imports:
    `job_id` and `row` (the line of the file, where one row is taken alone) say where a record comes from,
    `is_rehearsal` that everything will be rolled back, and `memory` lives as long as one walk through the file.
    """

    params: Mapping[str, Any]
    filters: Any
    on: date
    at: datetime
    by: Actor
    is_personal: bool = False
    job_id: int = 0
    row: int = 0
    is_rehearsal: bool = False
    memory: dict[str, Any] = field(default_factory=dict)

    def concerns(self, patient_id: int) -> None:
        """The row that follows is about this resident: when it leaves with the name, the read log says so."""
        self.memory.setdefault("people", set()).add(patient_id)

    @property
    def people(self) -> set[int]:
        return self.memory.get("people", set())


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one imported row: created, updated, unchanged or rejected, with a word for people."""

    verdict: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a file under the keys of its kind; `number` is the line as the spreadsheet counts it."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportKind:
    """One table or batch of prints that may leave. `personal_permission` is needed for more than the masked form.

    A `print` kind yields documents (PDF bytes) instead of rows; up to as many as the safeguard `free_setting`
    says need no approval.
    """

    code: str
    title: str
    permission: Permission
    personal_permission: Permission | None
    columns: Sequence[Column]
    filters: type[BaseModel]
    rows: Callable[[Asked], Iterable[Any]]
    is_print: bool = False
    free_setting: str = ""
    names_residents: bool = False


# Who is told that the data of these residents have left in a file, in the transaction that finishes it.
Witness = Callable[[Iterable[int], Actor, datetime, str], None]
witnesses: list[Witness] = []


Apply = Callable[[Mapping[str, str], Asked], Outcome]
TakeMany = Callable[[Sequence[TableRow], Asked], list[Outcome]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportKind:
    """`apply` takes one row, `take_many` a batch: exactly one of them. See services.register_import."""

    code: str
    title: str
    permission: Permission
    columns: Sequence[Column]
    apply: Apply | None = None
    take_many: TakeMany | None = None
    key: Callable[[Mapping[str, str]], str] | None = None
    order: Callable[[Mapping[str, str]], tuple[str, int]] | None = None
    note: str = ""


_exports: dict[str, ExportKind] = {}
_imports: dict[str, ImportKind] = {}


def add_export(kind: ExportKind) -> None:
    _exports[kind.code] = kind


def add_import(kind: ImportKind) -> None:
    _imports[kind.code] = kind


def exports() -> list[ExportKind]:
    return [_exports[code] for code in sorted(_exports)]


def imports() -> list[ImportKind]:
    return [_imports[code] for code in sorted(_imports)]


def find_export(code: str) -> ExportKind | None:
    return _exports.get(code)


def find_import(code: str) -> ImportKind | None:
    return _imports.get(code)
