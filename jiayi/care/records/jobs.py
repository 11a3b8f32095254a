"""What the record offers others: a diagnosis as something a tag rule may look at, its terms to the forms."""

from collections.abc import Sequence
from datetime import date
from typing import Any, overload

from jiayi.foundation.forms import services as forms
from jiayi.foundation.patients import queries as people
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.services import TagClause, TagFact, TagRecord
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.services import Field

from . import queries
from .services import term_kinds


def _names() -> dict[str, str]:
    return {term.code: term.name for term in queries.diagnoses().by_code.values() if term.tag not in people.SENSITIVE}


class _Diagnoses(Sequence[tuple[str, str]]):
    """The diagnoses one may choose from, read anew each time: the list is changed at the desk."""

    @overload
    def __getitem__(self, place: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[str, str]]: ...
    def __getitem__(self, place: int | slice) -> Any:
        return tuple(_names().items())[place]

    def __len__(self) -> int:
        return len(_names())


def _words(one: TagRecord) -> str:
    return "确诊了" + "或".join(_names().get(code, code) for code in one["diagnoses"])


def _problems(one: TagRecord) -> list[tuple[str, str]]:
    return [] if one["diagnoses"] else [("diagnoses", "至少选一个诊断")]


def _clause(one: TagRecord, prefix: str) -> TagClause:
    held = (
        f"d.patient_id = p.id AND d.state = 'active' AND d.whose = 'self' AND d.certainty = 'confirmed'"
        f" AND d.code = ANY(%({prefix}diagnoses)s) AND d.from_date <= %(on)s"
    )
    return TagClause(
        # Our own words; what was chosen goes in as values.
        where=f"EXISTS (SELECT 1 FROM records_condition d WHERE {held})",  # noqa: S608
        values={f"{prefix}diagnoses": list(one["diagnoses"])},
    )


patients.register_tag_fact(
    TagFact(
        code="diagnosis",
        label="确诊了什么病",
        fields=(
            Field(
                key="diagnoses",
                label="哪个诊断",
                kind="choices",
                options=_Diagnoses(),
                shown_when=("fact", ("diagnosis",)),
                hint="健康档案里现在有的、本人的、确诊的诊断；写错了撤掉以后，标签跟着撤",
            ),
        ),
        words=_words,
        problems=_problems,
        clause=_clause,
    )
)


def _diagnoses(on: date | None) -> dict[str, forms.Storable]:
    return {
        term.code: forms.Storable(term.code, term.name, term.icd10, term.aliases)
        for term in queries.diagnoses(on).by_code.values()
        if on is None or not term.is_retired
    }


def _allergens(on: date | None) -> dict[str, forms.Storable]:
    return {
        term.code: forms.Storable(term.code, term.name, "", term.aliases)
        for term in queries.allergens().by_code.values()
    }


forms.register_terms("condition", _diagnoses)
forms.register_terms("allergy", _allergens)
revisions.register_kind(term_kinds.MEDICINES)
revisions.register_kind(term_kinds.DIAGNOSES)
