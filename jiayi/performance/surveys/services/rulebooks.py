import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.versions import add_version

from .. import queries
from ..models import SurveyRule
from ..rules.rulebook import RulebookRefused, read_rulebook

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"


@transaction.atomic
def add_rule(
    *, code: str, version: str, name: str, definition: Mapping[str, Any], effective_from: date, source: str
) -> SurveyRule:
    """Store one version of a rulebook; surveys drawn from its first day on use it.

    :raises InvalidInput: if it would leave a call without a meaning, or has no source
    :raises VersionTaken: if the version exists
    """
    try:
        read_rulebook(definition)
    except (RulebookRefused, KeyError, TypeError) as problem:
        raise InvalidInput(str(problem) if isinstance(problem, RulebookRefused) else "核查规则的内容不完整") from None
    if not source.strip():
        raise InvalidInput("请写明核查规则的来源")
    return add_version(
        SurveyRule,
        code=code,
        version=version,
        name=name,
        definition=dict(definition),
        effective_from=effective_from,
        source=source,
    )


def load_rules() -> int:
    """Add the rulebooks that come with the product and are not here yet."""
    new = 0
    for path in sorted(RULEBOOKS.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["effective_from"] = date.fromisoformat(content["effective_from"])
        if not SurveyRule.objects.filter(code=content["code"], version=content["version"]).exists():
            add_rule(**content)
            new += 1
    return new


def current_rule(*, on: date) -> SurveyRule:
    """The rulebook in force; the one that comes with the product when there is none yet.

    :raises InvalidInput: if none is in force on that day
    """
    found = queries.find_rule(on=on)
    if found is None:
        load_rules()
        found = queries.find_rule(on=on)
    if found is None:
        raise InvalidInput("这一天没有生效的核查规则")
    return found
