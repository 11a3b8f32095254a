"""药名和诊断名 as kinds of rules in versions: each name is changed, added and retired by itself, by two people."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from jiayi.foundation.patients import services as patients
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel.versions import add_missing

from .. import queries, rules
from ..models import DiagnosisTerm, MedicineTerm
from ..permissions import RecordPermission as P

F, Problem = revisions.Field, revisions.Problem
SEVERAL = "、"
CODES = {"medicines": "medicine_terms", "diagnoses": "diagnosis_terms"}
NAMES = {"medicines": "药名", "diagnoses": "诊断名"}


@transaction.atomic
def load_builtin_terms() -> int:
    """The shipped names as first versions; safe to repeat."""
    new = 0
    for what, model in queries.MODELS.items():
        pack = queries.shipped_pack(what)
        shared = {"effective_from": date.fromisoformat(pack["effectiveFrom"]), "source": pack["source"][:300]}
        new += add_missing(model, [_shipped(what, one) | shared for one in pack[what]])
    queries.forget_terms()
    return new


def _shipped(what: str, one: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: one.get(key, "") for key in ("code", "name", "pinyin", "initials")} | {"aliases": one["aliases"]}
    if what == "diagnoses":
        return plain | {"icd10": one["icd10"], "tag": one["tag"]}
    return plain | {"use": one["use"], "drug_class": one.get("class", ""), "allergens": one.get("allergens", [])}


def _named() -> tuple[revisions.Field, ...]:
    return (
        F(key="name", label="名称", longest=100),
        F(key="aliases", label="别的叫法", longest=300, is_required=False,
          hint="几个用顿号隔开；表里写成这些，也认作它"),
        F(key="pinyin", label="拼音", longest=120, is_required=False, empty_words="按名称自动写",
          hint="不带声调、不空格；多音字读错了在这里改"),
        F(key="initials", label="首字母", longest=50, is_required=False, empty_words="按名称自动写"),
    )  # fmt: skip


def _medicine_outline() -> tuple[revisions.Field, ...]:
    uses = dict.fromkeys(term.use for term in queries.medicines().by_code.values() if term.use)
    allergens = tuple((term.code, term.name) for term in queries.allergens().by_code.values())
    name, *found_by = _named()
    return (
        name,
        F(key="use", label="归类", kind="choice", options=tuple((use, use) for use in uses),
          hint="胰岛素在糖尿病随访表里单独一张表"),
        F(key="drug_class", label="药理类别", longest=30, is_required=False),
        *found_by,
        F(key="allergens", label="过敏类别", kind="choices", options=allergens, is_required=False,
          hint="对这一类过敏的人用它，会请医生核对"),
    )  # fmt: skip


def _diagnosis_outline() -> tuple[revisions.Field, ...]:
    tags = {entry.code: entry.label for entry in terminology.list_entry_versions(dictionary="population_tag")}
    name, *found_by = _named()
    return (
        name,
        F(key="icd10", label="ICD-10 编码", longest=20, is_required=False),
        *found_by,
        F(key="tag", label="确诊后可归入的人群", kind="choice", options=tuple(tags.items()), is_required=False,
          empty_words="不归入", hint="医生确认才归入；敏感人群的诊断只给有权限的人看"),
    )  # fmt: skip


def _read(row: Any) -> dict[str, Any]:
    found = {"name": row.name, "aliases": SEVERAL.join(row.aliases), "pinyin": row.pinyin, "initials": row.initials}
    if isinstance(row, MedicineTerm):
        return found | {"use": row.use, "drug_class": row.drug_class, "allergens": row.allergens}
    return found | {"icd10": row.icd10, "tag": row.tag}


def _written(found: Mapping[str, Any]) -> dict[str, Any]:
    pinyin, initials = patients.pinyin_of(found["name"])
    spelled = {"pinyin": found["pinyin"] or pinyin, "initials": found["initials"] or initials}
    return {**found, "aliases": _aliases(found), **spelled}


def _aliases(found: Mapping[str, Any]) -> list[str]:
    return [one for one in (part.strip() for part in found["aliases"].replace("，", SEVERAL).split(SEVERAL)) if one]


def _check(what: str) -> Callable[[revisions.Proposal], list[revisions.Problem]]:
    def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
        """One name means one thing: neither the name nor another way to say it may belong to somebody else."""
        others = _list(what).by_name
        said = [("name", proposal.content["name"]), *(("aliases", one) for one in _aliases(proposal.content))]
        taken = [(path, name, others.get(rules.plain(name))) for path, name in said]
        problems = [
            Problem(path=path, message=f"“{name}”已经是“{term.name}”（{term.code}）的叫法", code="term_name_taken")
            for path, name, term in taken
            if term is not None and term.code != proposal.code and not term.is_retired
        ]
        spelled = (proposal.content["pinyin"] + proposal.content["initials"]).lower()
        if spelled and not (spelled.isascii() and spelled.isalnum()):
            problems.append(Problem(path="pinyin", message="拼音和首字母只写英文字母", code="term_spelling"))
        return problems

    return check


def _list(what: str) -> rules.Terms:
    return queries.medicines() if what == "medicines" else queries.diagnoses()


def _effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(
        sentences=(
            "以前记的照旧，写的什么还是什么。",
            "从启用那天起，打名称、别的叫法、拼音或首字母都找得到它；表里写成这些，也认作它。",
            "手机上找药名、诊断名时马上用新的；没有信号时照写的收下，传上来再认。",
        )
    )


def _sentence(found: Mapping[str, Any]) -> str:
    kind = "，".join(filter(None, (found.get("use"), found.get("drug_class"), found.get("icd10"))))
    also = f"，也叫{found['aliases']}" if found["aliases"] else ""
    return f"{found['name']}{f'（{kind}）' if kind else ''}{also}。"


def _kind(what: str, *, model: Any, words: str, outline: Callable[[], Iterable[revisions.Field]]) -> revisions.RuleKind:
    return revisions.rule_kind(
        code=CODES[what],
        title=NAMES[what],
        words=words,
        view=P.VIEW_TERMS,
        write=P.EDIT_TERMS,
        decide=P.EDIT_TERMS,
        model=model,
        document=_read,
        columns=_written,
        forget=queries.forget_terms,
        can_retire=True,
        outline=outline,
        check=_check(what),
        effect=_effect,
        sentence=_sentence,
    )


MEDICINES = _kind(
    "medicines",
    model=MedicineTerm,
    words="表里和档案里认得的药：叫什么、归哪一类、按什么找",
    outline=_medicine_outline,
)
DIAGNOSES = _kind(
    "diagnoses",
    model=DiagnosisTerm,
    words="表里和档案里认得的诊断：叫什么、ICD-10、归入哪类人群",
    outline=_diagnosis_outline,
)
