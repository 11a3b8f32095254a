"""The lists of medicines, diagnoses and allergens: shipped, and changed in versions at the desk."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.versions import WITHDRAWN

from .. import rules
from ..models import DiagnosisTerm, MedicineTerm
from ..rules import Dated, Term, Terms

PACKS = Path(__file__).parents[1] / "packs"
SHIPPED = {"medicines": "medicines_v1.json", "diagnoses": "diagnoses_v1.json"}
MODELS: Mapping[str, Any] = {"medicines": MedicineTerm, "diagnoses": DiagnosisTerm}
INSULIN = "胰岛素"
REMEMBERED_SECONDS = 30.0
_held: dict[str, tuple[float, list[Dated]]] = {}
_built: dict[tuple[str, date | None], tuple[float, Terms]] = {}


@lru_cache(maxsize=2)
def shipped_pack(what: str) -> Any:
    return json.loads((PACKS / SHIPPED[what]).read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _shipped(what: str) -> Terms:
    return rules.read_terms(shipped_pack(what), what)


def medicines(on: date | None = None) -> Terms:
    """The list of a day; without a day the newest version of every name."""
    return _terms("medicines", on)


def diagnoses(on: date | None = None) -> Terms:
    """The list of a day; without a day the newest version of every name."""
    return _terms("diagnoses", on)


@lru_cache(maxsize=1)
def allergens() -> Terms:
    return rules.read_terms(shipped_pack("diagnoses"), "allergens")


def forget_terms() -> None:
    """After a version was added, ended or withdrawn here; other processes notice within `REMEMBERED_SECONDS`."""
    _held.clear()
    _built.clear()


def _terms(what: str, on: date | None) -> Terms:
    asked_at, dated = _versions(what)
    built_at, found = _built.get((what, on), (None, None))
    if found is None or built_at != asked_at:
        found = rules.terms_on(_shipped(what), dated, on=on)
        for key in [key for key, (at, _) in _built.items() if key[0] == what and at != asked_at]:
            del _built[key]
        _built[(what, on)] = (asked_at, found)
    return found


def _versions(what: str) -> tuple[float, list[Dated]]:
    """What differs from the shipped list: changed, added, ended."""
    asked_at, found = _held.get(what, (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at < REMEMBERED_SECONDS:
        return asked_at, found
    rows = MODELS[what].objects.exclude(WITHDRAWN)
    rows = rows.exclude(version=1, effective_to__isnull=True, code__in=list(_shipped(what).by_code))
    found = [Dated(term_of(row), row.effective_from, row.effective_to) for row in rows.order_by("code", "version")]
    _held[what] = (monotonic(), found)
    return _held[what]


def term_of(row: Any) -> Term:
    return Term(
        code=row.code,
        name=row.name,
        use=getattr(row, "use", ""),
        drug_class=getattr(row, "drug_class", ""),
        tag=getattr(row, "tag", ""),
        icd10=getattr(row, "icd10", ""),
        aliases=tuple(row.aliases),
        allergens=tuple(getattr(row, "allergens", ())),
        pinyin=row.pinyin,
        initials=row.initials,
    )


def search_medicines(*, q: str, on: date, limit: int = 20) -> list[Term]:
    return medicines(on).search(q, limit=limit)


def search_diagnoses(*, q: str, on: date, sensitive: bool, limit: int = 20) -> list[Term]:
    found = diagnoses(on).search(q, limit=limit * 2)
    return [term for term in found if sensitive or not is_sensitive(term.code)][:limit]


def is_sensitive(code: str) -> bool:
    """A diagnosis of a class that only some may read of; also one that was of such a class before."""
    now, first = diagnoses().by_code.get(code), _shipped("diagnoses").by_code.get(code)
    return any(term is not None and term.tag in patients.SENSITIVE for term in (now, first))


def key_of(terms: Terms, code: str, name: str) -> tuple[str, str]:
    """(key, code) of a thing by its code or by what was written: without a code the words themselves are the key."""
    if code not in terms.by_code:
        term = terms.find(name)
        code = term.code if term else ""
    return (code or rules.plain(name)[:100]), code


def group_of(code: str) -> str:
    """Insulin has a table of its own in the form for diabetes."""
    term = medicines().by_code.get(code)
    return "insulin" if term is not None and term.use == INSULIN else ""
