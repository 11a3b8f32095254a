"""What facts there are."""

from functools import cache
from pathlib import Path

from django.apps import apps

from . import rules
from .models import DirtyResident, FactYear
from .rules import FactColumn, FactsFile


@cache
def list_files() -> tuple[FactsFile, ...]:
    """The `facts.sql` of every installed app of the house, in the order of the floors."""
    files = []
    for config in apps.get_app_configs():
        path = Path(config.path) / "facts.sql"
        if config.name.startswith("jiayi.") and path.exists():
            files.append(rules.read_facts_file(config.label, path.read_text(encoding="utf-8")))
    return tuple(files)


def list_columns() -> tuple[FactColumn, ...]:
    """The dictionary of facts: every documented column."""
    return tuple(column for file in list_files() for column in file.columns)


def list_years() -> list[FactYear]:
    return list(FactYear.objects.order_by("-year"))


def find_year(*, year: int) -> FactYear | None:
    return FactYear.objects.filter(pk=year).first()


def count_dirty() -> int:
    return DirtyResident.objects.count()
