"""What may be proposed: each app registers its own acts when Django starts (from its `jobs`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiayi.kernel.access import Permission
from jiayi.kernel.actor import Actor

REASON_MIN, REASON_MAX = 4, 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalKind:
    """`carry_out(payload, by, at)` puts it into force in the transaction of the confirmation; what it refuses, is not
    confirmed. `by` is who confirmed; it runs in that person's scope.
    """

    code: str
    title: str
    propose: Permission
    confirm: Permission
    carry_out: Callable[[dict[str, Any], Actor, datetime], None]


_kinds: dict[str, ProposalKind] = {}


def add_kind(kind: ProposalKind) -> None:
    _kinds[kind.code] = kind


def find_kind(code: str) -> ProposalKind | None:
    return _kinds.get(code)


def kinds() -> list[ProposalKind]:
    return [_kinds[code] for code in sorted(_kinds)]
