"""Names of schemas in the OpenAPI of a client: the class name, with the app in front where two apps chose the same.

ninja keeps one definition per class name; of two `ReceiptOut` the later silently wins, and the clients' types lie.
"""

import re
from collections import defaultdict
from functools import cache

from ninja.openapi import schema as openapi
from ninja.schema import NinjaGenerateJsonSchema
from pydantic import BaseModel
from pydantic.json_schema import CoreModeRef, DefsRef

_OURS = re.compile(r"\bjiayi\.\w+\.(\w+)\.(?:\w+\.)*(\w+)(?=[:\[\],]|$)")


class UniqueNames(NinjaGenerateJsonSchema):
    """Puts the app before a class name that other apps use too: `BillingReceiptOut`, `FulfillmentReceiptOut`."""

    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        reference, mode = core_mode_ref
        return super().get_defs_ref((type(reference)(_OURS.sub(_named, reference)), mode))  # type: ignore[arg-type]


def use_unique_names() -> None:
    """Must run before the first OpenAPI document is made; answers of the API do not depend on it."""
    openapi.NinjaGenerateJsonSchema = UniqueNames  # type: ignore[attr-defined]


def _named(found: re.Match[str]) -> str:
    app, name = found.groups()
    return f"{app.title()}{name}" if name in _shared_names() else found.group()


@cache
def _shared_names() -> frozenset[str]:
    apps = defaultdict(set)
    waiting = list(BaseModel.__subclasses__())
    while waiting:
        schema = waiting.pop()
        waiting += schema.__subclasses__()
        if found := _OURS.fullmatch(f"{schema.__module__}.{schema.__name__}"):
            apps[schema.__name__].add(found.group(1))
    return frozenset(name for name, owners in apps.items() if len(owners) > 1)
