"""Reads of divisions and dictionaries."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from jiayi.kernel.errors import NotFound

from . import rules
from .models import Dictionary, DictionaryEntry, Division


def list_divisions(*, parent_code: str = "") -> list[Division]:
    """The divisions one level below `parent_code`; the provinces when empty."""
    return list(Division.objects.filter(parent_code=parent_code).order_by("code")[:2000])


def division_names(codes: set[str]) -> dict[str, str]:
    """Code → own name."""
    return dict(Division.objects.filter(pk__in=codes).values_list("code", "name"))


def nearness(one: str, other: str) -> int:
    """How many levels two places share (5 the same community … 0 nothing)."""
    return rules.nearness(one, other)


def search_divisions(*, q: str, below: str = "", level: int | None = None) -> list[Division]:
    """Divisions by part of the name or start of the code."""
    rows = Division.objects.filter(Q(name__contains=q) | Q(code__startswith=q), code__startswith=below)
    if level:
        rows = rows.filter(level=level)
    return list(rows.order_by("level", "code")[:50])


def list_dictionaries() -> list[Dictionary]:
    """All dictionaries, with `entry_count`: how many codes each has."""
    rows = Dictionary.objects.annotate(entry_count=Count("entries__code", distinct=True))
    return list(rows.order_by("name"))


def get_dictionary(*, code: str) -> Dictionary:
    """One dictionary.

    :raises NotFound: if there is none
    """
    found = Dictionary.objects.filter(pk=code).first()
    if found is None:
        raise NotFound("没有这个字典")
    return found


def list_entries(*, dictionary: str, on: date) -> list[DictionaryEntry]:
    """The entries in force on a day."""
    return list(_in_force(on).filter(dictionary=dictionary).order_by("position", "code"))


def list_entry_versions(*, dictionary: str) -> list[DictionaryEntry]:
    """Every version of every entry, the newest of each code first."""
    rows = DictionaryEntry.objects.filter(dictionary=get_dictionary(code=dictionary))
    return list(rows.order_by("position", "code", "-period_from"))


def label(dictionary: str, code: str, *, on: date) -> str:
    """The wording of a code on a day; the code itself when nothing is known, so that nothing is ever hidden."""
    found = _in_force(on).filter(dictionary=dictionary, code=code).values_list("label", flat=True).first()
    return found if found is not None else code


def labels(dictionary: str, *, on: date) -> dict[str, str]:
    """Code → wording for lists."""
    return dict(_in_force(on).filter(dictionary=dictionary).values_list("code", "label"))


def _in_force(on: date) -> QuerySet:
    return DictionaryEntry.objects.filter(Q(period_to__isnull=True) | Q(period_to__gt=on), period_from__lte=on)
