"""App configuration shared by all apps of the house."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig

from . import merging
from .access import register_defaults


class AppBase(AppConfig):
    """An app of the house: its label is its folder; its subscribers register when Django starts."""

    default_auto_field = "django.db.models.BigAutoField"
    # Every apps.py holds this class and its own; without this Django finds two, takes neither and never runs `ready`.
    default = False
    # What of this app follows a person whose record is taken into another, and what stands in its way (merging).
    follows: tuple[merging.Follows, ...] = ()
    merge_refusals = ""
    former_numbers = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        if find_spec(f"{self.name}.permissions"):
            register_defaults(import_module(f"{self.name}.permissions").DEFAULT_ROLES)
        merging.register(self.follows, self.merge_refusals, self.former_numbers)
        for room in ("subscribers", "jobs"):
            if find_spec(f"{self.name}.{room}"):
                import_module(f"{self.name}.{room}")


class Config(AppBase):
    name, label, verbose_name = "jiayi.kernel", "kernel", "内核"
