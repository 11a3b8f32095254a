"""Writes of divisions and dictionaries."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from . import queries, rules
from .models import Dictionary, DictionaryEntry, Division

REFERENCE = Path(__file__).parent / "reference"
BEGINNING = date(1949, 10, 1)
_BATCH = 5000
_SHOWN_PROBLEMS = 50


class PeriodTaken(DomainError):
    """A version of this entry already begins on that day or later."""

    code, status, message = "period_taken", 409, "这一天已有或晚于这一天已有该条目的版本"


@dataclass
class ImportVerdict:
    """What became of the rows of a division table."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[str] = field(default_factory=list)

    def reject(self, text: str) -> None:
        self.rejected += 1
        if len(self.problems) < _SHOWN_PROBLEMS:
            self.problems.append(text)


def load_bundled(*, by: Actor, at: datetime) -> ImportVerdict:
    """The dictionaries and the divisions of Hangzhou that come with the product; safe to repeat."""
    load_dictionaries(by=by, at=at)
    return import_divisions(
        path=REFERENCE / "divisions-3301.csv",
        source="国家统计局 2023 年统计用区划代码 (china-division 2.7)",
        by=by,
        at=at,
    )


@transaction.atomic
def import_divisions(*, path: Path, source: str, by: Actor, at: datetime) -> ImportVerdict:
    """Take in a division table, CSV or JSON with `code` and `name` (12 digits, or cut to the level); idempotent.

    Rows may come in any order; a row whose parent is neither in the file nor in the table is rejected. Codes that the
    file does not name stay: a division that was dissolved is still somebody's old address.

    :raises InvalidInput: if the file is neither
    """
    return import_division_rows(rows=_read(path), source=source, by=by, at=at)


@transaction.atomic
def import_division_rows(*, rows: Iterable[tuple[str, str]], source: str, by: Actor, at: datetime) -> ImportVerdict:
    """The same for rows of (code, name)."""
    verdict = ImportVerdict()
    wanted: dict[str, str] = {}
    for text, name in rows:
        try:
            code = rules.normalized_code(text)
        except rules.CodeUnreadable:
            verdict.reject(f"{text}: 不是区划代码")
            continue
        if not name.strip() or len(name) > 100:
            verdict.reject(f"{code}: 名称为空或太长")
            continue
        if wanted.setdefault(code, name.strip()) != name.strip():
            verdict.reject(f"{code}: 与前面的行名称不同")
    known = dict(Division.objects.values_list("code", "name").iterator())
    changed: list[Division] = []
    for code, name in sorted(wanted.items(), key=lambda item: (len(item[0]), item[0])):
        parent = _parent_known(code, wanted, known)
        if parent is None:
            verdict.reject(f"{code} {name}: 找不到上级区划")
            continue
        if known.get(code) == name:
            verdict.unchanged += 1
            continue
        verdict.updated += code in known
        verdict.created += code not in known
        changed.append(Division(code=code, name=name, level=rules.level_of(code), parent_code=parent, source=source))
    remaining = iter(changed)
    while batch := list(islice(remaining, _BATCH)):
        Division.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "level", "parent_code", "source"],
        )
    return verdict


def _parent_known(code: str, wanted: dict[str, str], known: dict[str, str]) -> str | None:
    """The nearest ancestor that exists: in cities without districts a street hangs directly below the city."""
    parent = rules.parent_of(code)
    if not parent:
        return ""
    if parent in wanted or parent in known:
        return parent
    city = parent[:4]
    if len(parent) == 6 and parent.endswith("00") and (city in wanted or city in known):
        return city
    return None


def _read(path: Path) -> Iterator[tuple[str, str]]:
    suffix = path.suffix.lower()
    if suffix == ".json":
        content = json.loads(path.read_text("utf-8"))
        if not isinstance(content, list):
            raise InvalidInput("JSON 应是一个列表，每项有 code 和 name")
        rows: Iterable[dict[str, Any]] = content
    elif suffix == ".csv":
        rows = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    else:
        raise InvalidInput("只认 CSV 和 JSON 文件")
    for row in rows:
        if "code" not in row or "name" not in row:
            raise InvalidInput("表头应有 code 和 name")
        yield str(row["code"]), str(row["name"])


@transaction.atomic
def load_dictionaries(*, by: Actor, at: datetime) -> int:
    """Add the bundled dictionaries and entries that are missing; wording that was revised here is left alone."""
    blocks = json.loads((REFERENCE / "dictionaries.json").read_text("utf-8"))
    Dictionary.objects.bulk_create(
        [
            Dictionary(code=block["code"], name=block["name"], standard=block["standard"], source=block["source"])
            for block in blocks
        ],
        ignore_conflicts=True,
    )
    present = set(DictionaryEntry.objects.values_list("dictionary_id", "code"))
    missing = [
        DictionaryEntry(
            dictionary_id=block["code"],
            code=code,
            label=text,
            position=position,
            period_from=BEGINNING,
            source=block["source"],
        )
        for block in blocks
        for position, (code, text) in enumerate(block["entries"].items(), start=1)
        if (block["code"], code) not in present
    ]
    return len(DictionaryEntry.objects.bulk_create(missing))


@transaction.atomic
def revise_entry(
    *,
    dictionary: str,
    code: str,
    label: str,
    from_date: date,
    source: str,
    by: Actor,
    at: datetime,
    position: int | None = None,
) -> DictionaryEntry:
    """Add an entry, or a new version of one: the old row ends the day the new one begins and keeps its wording.

    :raises PeriodTaken: if a version begins on that day or later
    """
    book = queries.get_dictionary(code=dictionary)
    if not label.strip() or not source.strip():
        raise InvalidInput("名称和来源都要填写")
    versions = list(DictionaryEntry.objects.select_for_update().filter(dictionary=book, code=code))
    if any(version.period_from >= from_date for version in versions):
        raise PeriodTaken()
    latest = max(versions, key=lambda version: version.period_from, default=None)
    if latest is not None and (latest.period_to is None or latest.period_to > from_date):
        latest.period_to = from_date
        latest.save(update_fields=["period_to"])
    if position is None:
        position = latest.position if latest else book.entries.count() + 1
    return DictionaryEntry.objects.create(
        dictionary=book, code=code, label=label.strip(), position=position, period_from=from_date, source=source
    )


@transaction.atomic
def retire_entry(*, dictionary: str, code: str, from_date: date, by: Actor, at: datetime) -> DictionaryEntry:
    """End the running version of an entry; old records keep their wording.

    :raises NotFound: if nothing is in force
    """
    running = DictionaryEntry.objects.select_for_update().filter(
        dictionary=dictionary, code=code, period_to__isnull=True, period_from__lt=from_date
    )
    entry = running.first()
    if entry is None:
        raise NotFound("没有在用的条目")
    entry.period_to = from_date
    entry.save(update_fields=["period_to"])
    return entry
