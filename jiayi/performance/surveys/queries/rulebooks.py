from datetime import date

from jiayi.kernel.versions import holding_on

from ..models import SurveyRule
from ..rules.rulebook import Rulebook, read_rulebook

_read: dict[tuple[int, str], Rulebook] = {}


def find_rule(*, on: date) -> SurveyRule | None:
    """The rulebook in force on a day."""
    return SurveyRule.objects.filter(holding_on(on)).order_by("-effective_from", "-pk").first()


def rulebook_of(rule: SurveyRule) -> Rulebook:
    """Parsed once per process and version; a version in use never changes."""
    key = (rule.pk, f"{rule.code}:{rule.version}")
    if key not in _read:
        _read[key] = read_rulebook(rule.definition)
    return _read[key]
