"""What of a filled form may be shown to somebody without the right to see sensitive classes (精神障碍, 结核, HIV)."""

from collections.abc import Mapping
from typing import Any

from .definition import Form


def visible_answers(form: Form, answers: Mapping[str, Any], *, sensitive: bool) -> dict[str, Any] | None:
    """The answers that may be shown; None for a form nobody without the right may know of."""
    if sensitive:
        return dict(answers)
    if form.is_confidential:
        return None
    return {link_id: value for link_id, value in answers.items() if link_id not in form.confidential_items}
