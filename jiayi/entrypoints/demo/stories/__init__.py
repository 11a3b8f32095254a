"""What is going on in the district today, told through the services themselves: a dispute that is open, a transfer
that waits, a list that was imported. Few rows each; every module has `tell(district)` and its own people."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import (
    administrators,
    alerts,
    conversations,
    elder_cards,
    exports,
    families,
    filled_forms,
    form_drawing,
    imports,
    moving,
    objections,
    on_record,
    overdue_calls,
    people_twice,
    programmes,
    proxies,
    rule_changes,
    signing_plan,
    surveys,
    visits,
)

if TYPE_CHECKING:
    from ..district import District

STORIES: tuple[Callable[["District"], None], ...] = (
    exports.tell,
    imports.tell,
    surveys.tell,
    signing_plan.tell,
    objections.tell,
    moving.tell,
    families.tell,
    filled_forms.tell,
    elder_cards.tell,
    rule_changes.tell,
    form_drawing.tell,
    administrators.tell,
    people_twice.tell,
    proxies.tell,
    overdue_calls.tell,
    alerts.tell,
    programmes.tell,
    on_record.tell,
    conversations.tell,
    visits.tell,
)


def tell(district: "District") -> None:
    """All stories in order; runs inside the transaction of the demo's step."""
    for story in STORIES:
        story(district)
