"""Names of medicines and diagnoses: one thing, whatever salt, form or short name it is written with."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

# What stands before and behind the name of a substance in Chinese: salts and dosage forms.
SALTS = (
    *("盐酸", "苯磺酸", "马来酸", "酒石酸", "琥珀酸", "富马酸", "硫酸", "磷酸", "枸橼酸", "甲磺酸", "苯甲酸"),
    *("氢溴酸", "甲苯磺酸", "重酒石酸", "门冬氨酸"),
)
SLOW = ("缓释", "控释", "缓控释")
FORMS = re.compile(
    r"(缓释|控释|缓控释|肠溶|分散|咀嚼|口腔崩解|薄膜衣|双层|泡腾|多单位|微丸|软)*"
    r"(片|胶囊|颗粒|滴丸|丸|口服液|口服溶液|糖浆|注射液|注射剂|笔芯|气雾剂|吸入剂|粉吸入剂|喷雾剂|滴眼液|散|粉)?$"
)
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Term:
    code: str
    name: str
    use: str = ""
    drug_class: str = ""
    tag: str = ""
    icd10: str = ""
    aliases: Sequence[str] = ()
    allergens: Sequence[str] = ()
    pinyin: str = ""
    initials: str = ""
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """One version of a term; the period is half-open."""

    term: Term
    effective_from: date
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    version: str
    title: str
    source: str
    by_code: Mapping[str, Term]
    by_name: Mapping[str, Term]

    def find(self, said: str) -> Term | None:
        """The thing that somebody wrote, in whatever wording."""
        for name in _wordings(said):
            if name in self.by_name:
                return self.by_name[name]
        return None

    def search(self, words: str, *, limit: int = 20) -> list[Term]:
        """By part of a name or alias, by pinyin, by initials; what begins with it first. Nothing that is retired."""
        asked = plain(words)
        if not asked:
            return []
        living = [term for term in self.by_code.values() if not term.is_retired]
        ranked = [(rank, term.name, term) for term in living if (rank := rank_of(term, asked)) is not None]
        return [term for _, _, term in sorted(ranked, key=lambda one: one[:2])[:limit]]


def rank_of(term: Term, asked: str) -> int | None:
    """How near a term is to what was typed; None where it is something else. `asked` is plain already."""
    names = [plain(term.name), *map(plain, term.aliases)]
    if any(name.startswith(asked) for name in names):
        return 0
    if term.initials.startswith(asked) or term.pinyin.startswith(asked):
        return 1
    return 2 if any(asked in name for name in names) or (len(asked) > 2 and asked in term.pinyin) else None


def plain(words: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).lower()


def _wordings(said: str) -> Iterable[str]:
    whole = plain(said)
    yield whole
    bare = plain(BRACKETS.sub("", said))
    yield bare
    name = FORMS.sub("", bare)
    yield name
    for salt in SALTS:
        if name.startswith(salt):
            yield name.removeprefix(salt)
    yield name.removesuffix("钠").removesuffix("钾").removesuffix("钙")


def is_slow(said: str) -> bool:
    """A slow-release form is another medicine of the same substance."""
    return any(word in said for word in SLOW)


def read_terms(raw: Mapping[str, Any], key: str) -> Terms:
    terms = [
        Term(
            code=one["code"],
            name=one["name"],
            use=one.get("use", ""),
            drug_class=one.get("class", ""),
            tag=one.get("tag", ""),
            icd10=one.get("icd10", ""),
            aliases=tuple(one.get("aliases", ())),
            allergens=tuple(one.get("allergens", ())),
            pinyin=one.get("pinyin", ""),
            initials=one.get("initials", ""),
        )
        for one in raw[key]
    ]
    return Terms(
        version=raw["version"],
        title=raw["title"],
        source=raw["source"],
        by_code={term.code: term for term in terms},
        by_name=_names(terms),
    )


def terms_on(shipped: Terms, dated: Sequence[Dated], *, on: date | None) -> Terms:
    """The shipped list with what was changed, added and ended by a day; without a day by whatever is newest.

    A retired term is still known by its code and its names, so that what was written with it stays what it is; it is
    no longer offered, and a living term that took over its name has it.
    """
    versions: dict[str, list[Dated]] = {}
    for one in dated:
        versions.setdefault(one.term.code, []).append(one)
    by_code = dict(shipped.by_code)
    for code, ones in versions.items():
        begun = [one for one in ones if on is None or one.effective_from <= on]
        if begun:
            newest = max(begun, key=lambda one: one.effective_from)
            is_over = newest.effective_to is not None and (on is None or newest.effective_to <= on)
            by_code[code] = replace(newest.term, is_retired=is_over)
    terms = list(by_code.values())
    ended = [term for term in terms if term.is_retired]
    living = [term for term in terms if not term.is_retired]
    return replace(shipped, by_code=by_code, by_name=_names(ended) | _names(living))


def _names(terms: Sequence[Term]) -> dict[str, Term]:
    """The first of two terms that share a name has it."""
    return {plain(name): term for term in reversed(terms) for name in (term.name, *term.aliases)}
