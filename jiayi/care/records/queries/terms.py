"""The dictionaries of medicines, diagnoses and allergens: shipped, versioned, the same for every process."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jiayi.foundation.patients import queries as patients

from .. import rules
from ..rules import Term, Terms

PACKS = Path(__file__).parents[1] / "packs"
INSULIN = "胰岛素"


def _pack(name: str) -> Any:
    return json.loads((PACKS / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def medicines() -> Terms:
    return rules.read_terms(_pack("medicines_v1.json"), "medicines")


@lru_cache(maxsize=1)
def diagnoses() -> Terms:
    return rules.read_terms(_pack("diagnoses_v1.json"), "diagnoses")


@lru_cache(maxsize=1)
def allergens() -> Terms:
    return rules.read_terms(_pack("diagnoses_v1.json"), "allergens")


def search_medicines(*, q: str, limit: int = 20) -> list[Term]:
    return medicines().search(q, limit=limit)


def search_diagnoses(*, q: str, sensitive: bool, limit: int = 20) -> list[Term]:
    found = diagnoses().search(q, limit=limit * 2)
    return [term for term in found if sensitive or not is_sensitive(term.code)][:limit]


def is_sensitive(code: str) -> bool:
    """A diagnosis of a class that only some may read of."""
    term = diagnoses().by_code.get(code)
    return term is not None and term.tag in patients.SENSITIVE


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
