"""The programmes in force."""

from datetime import date
from time import monotonic

from jiayi.kernel.errors import NotFound

from .. import rules
from ..models import ChronicProgramme
from ..rules import Programme

REMEMBERED_SECONDS = 30.0
_remembered: dict[str, tuple[float, list[ChronicProgramme]]] = {}


class UnknownProgramme(NotFound):
    """No such programme is in force."""

    code, message = "programme_not_found", "没有这个病种的管理规则"


def programmes_on(day: date) -> dict[str, Programme]:
    """Code → rules in force; what another process published is noticed within `REMEMBERED_SECONDS`."""
    return {
        row.code: rules.read_programme(code=row.code, version=row.version, name=row.name, content=row.content)
        for row in _versions()
        if row.effective_from <= day and (row.effective_to is None or row.effective_to > day)
    }


def programme_on(code: str, day: date) -> Programme:
    """
    :raises UnknownProgramme: none of this code is in force
    """
    found = programmes_on(day).get(code)
    if found is None:
        raise UnknownProgramme()
    return found


def forget_programmes() -> None:
    _remembered.clear()


def _versions() -> list[ChronicProgramme]:
    asked_at, found = _remembered.get("", (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at < REMEMBERED_SECONDS:
        return found
    found = list(ChronicProgramme.objects.order_by("pk"))
    _remembered[""] = (monotonic(), found)
    return found
