"""What a score means: the sentence of the band it falls into."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .definition import Form


@dataclass(frozen=True, slots=True)
class Interpretation:
    link_id: str
    text: str
    code: str = ""
    tone: str = "note"


def interpretations(form: Form, values: Mapping[str, Any]) -> list[Interpretation]:
    """One sentence for each number with bands, in the order of the form. Values may be typed or plain."""
    found = []
    for item in form.fields():
        value = values.get(item.link_id)
        if not item.bands or isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            continue
        number = Decimal(str(value))
        reached = [band for band in item.bands if band.lower <= number]
        if reached:
            band = reached[-1]
            found.append(Interpretation(item.link_id, band.text, band.code, band.tone))
    return found
