"""What the record offers others: a diagnosis as something a tag rule may look at, its terms to the forms."""

from jiayi.foundation.forms import services as forms
from jiayi.foundation.patients import queries as people
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.services import TagClause, TagFact, TagRecord
from jiayi.foundation.revisions.services import Field

from . import queries

_NAMES = {term.code: term.name for term in queries.diagnoses().by_code.values() if term.tag not in people.SENSITIVE}


def _words(one: TagRecord) -> str:
    return "确诊了" + "或".join(_NAMES.get(code, code) for code in one["diagnoses"])


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
                options=tuple(_NAMES.items()),
                shown_when=("fact", ("diagnosis",)),
                hint="健康档案里现在有的、本人的、确诊的诊断；写错了撤掉以后，标签跟着撤",
            ),
        ),
        words=_words,
        problems=_problems,
        clause=_clause,
    )
)


def _diagnoses() -> dict[str, forms.Storable]:
    return {
        term.code: forms.Storable(term.code, term.name, term.icd10, term.aliases)
        for term in queries.diagnoses().by_code.values()
    }


def _allergens() -> dict[str, forms.Storable]:
    return {
        term.code: forms.Storable(term.code, term.name, "", term.aliases)
        for term in queries.allergens().by_code.values()
    }


forms.register_terms("condition", _diagnoses)
forms.register_terms("allergy", _allergens)
