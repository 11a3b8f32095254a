"""The names as the desk lists them: the newest version of each, what is being changed, and all of them as a table."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.db.models import Q

from jiayi.foundation.revisions import queries as revisions
from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel import paging
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page
from jiayi.kernel.versions import WITHDRAWN

from .. import rules
from .terms import MODELS, allergens, term_of

KINDS = {"medicines": "medicine_terms", "diagnoses": "diagnosis_terms"}
STATES = {
    "living": lambda on: Q(effective_from__lte=on) & (Q(effective_to__isnull=True) | Q(effective_to__gt=on)),
    "upcoming": lambda on: Q(effective_from__gt=on),
    "retired": lambda on: Q(effective_to__lte=on),
}


@dataclass(frozen=True, slots=True)
class TermRow:
    """`sorted_as` is what it is counted among: 降压药，CCB; I10, 高血压人群. `state`: living, upcoming or retired."""

    id: int
    code: str
    name: str
    sorted_as: str
    aliases: list[str]
    pinyin: str
    state: str
    effective_from: date
    effective_to: date | None
    version: int
    open_id: int | None = None
    open_state: str = ""


def page_terms(*, what: str, q: str, state: str, on: date, by: Actor, cursor: str | None, limit: int) -> Page:
    """
    Found by a part of the name or of another way to say it, by pinyin, initials or code.

    :raises NotFound: the reader may not see the list
    """
    open_ones = {
        rule.code: rule.open[0]
        for rule in revisions.list_rules(kind=KINDS[what], q="", on=on, by=by)
        if rule.open and rule.version_count
    }
    rows = MODELS[what].objects.filter(pk__in=_newest(what, q))
    if state in STATES:
        rows = rows.filter(STATES[state](on))
    page = paging.page(rows, order=("pinyin", "code"), cursor=cursor, limit=limit)
    tags = terminology.labels("population_tag", on=on)
    page.items[:] = [_row(row, tags, open_ones.get(row.code), on) for row in page.items]
    return page


def _newest(what: str, q: str) -> list[int]:
    """The newest version of every name that fits."""
    asked = rules.plain(q)
    newest = {row.code: row for row in MODELS[what].objects.exclude(WITHDRAWN).order_by("effective_from", "id")}
    return [row.pk for row in newest.values() if not asked or _fits(row, asked)]


def _fits(row: Any, asked: str) -> bool:
    return row.code.startswith(asked) or rules.rank_of(term_of(row), asked) is not None


def _row(row: Any, tags: dict[str, str], revision: Any, on: date) -> TermRow:
    sorted_as = (
        [row.use, row.drug_class] if hasattr(row, "use") else [row.icd10, tags.get(row.tag, row.tag) if row.tag else ""]
    )
    is_over = row.effective_to is not None and row.effective_to <= on
    return TermRow(
        id=row.pk,
        code=row.code,
        name=row.name,
        sorted_as="，".join(filter(None, sorted_as)),
        aliases=row.aliases,
        pinyin=row.pinyin,
        state="retired" if is_over else "upcoming" if row.effective_from > on else "living",
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        version=row.version,
        open_id=revision.pk if revision else None,
        open_state=revision.state if revision else "",
    )


def terms_as_table(*, what: str, on: date, by: Actor) -> bytes:
    """Every name with all that is said of it, for a spreadsheet.

    :raises NotFound: the reader may not see the list
    """
    revisions.get_kind(code=KINDS[what], by=by)
    named = {term.code: term.name for term in allergens().by_code.values()}
    rows = MODELS[what].objects.filter(pk__in=_newest(what, "")).order_by("pinyin", "code")
    own = ("归类", "药理类别", "过敏类别") if what == "medicines" else ("ICD-10", "人群")
    lines = [("编码", "名称", *own, "别的叫法", "拼音", "首字母", "启用", "停用", "依据")]
    lines += [(row.code, row.name, *_own(row, named), *_found_by(row), row.source) for row in rows]
    return _csv(lines)


def _own(row: Any, allergen_names: dict[str, str]) -> tuple[str, ...]:
    if hasattr(row, "use"):
        return row.use, row.drug_class, "、".join(allergen_names.get(code, code) for code in row.allergens)
    return row.icd10, row.tag


def _found_by(row: Any) -> tuple[str, ...]:
    ended = row.effective_to.isoformat() if row.effective_to else ""
    return "、".join(row.aliases), row.pinyin, row.initials, row.effective_from.isoformat(), ended


def _csv(lines: Iterable[tuple[str, ...]]) -> bytes:
    """With the mark that spreadsheets know UTF-8 by; nothing in it is read as a formula."""
    text = StringIO()
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in line])
    return text.getvalue().encode("utf-8-sig")
