"""Explicit state machines: one frozen table per model, enforced twice (Python and PostgreSQL)."""

from collections.abc import Iterable
from dataclasses import dataclass

import pgtrigger

from .errors import DomainError


class InvalidTransition(DomainError):
    """The object is no longer in a state from which this move is allowed."""

    code, status, message = "invalid_transition", 409, "当前状态不允许此操作"


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The moves of one state field. A row may be born as `initial` or one of `births`."""

    field: str
    initial: str
    moves: dict[str, tuple[frozenset[str], str]]  # name -> (sources, target)
    births: frozenset[str] = frozenset()

    def target_of(self, move: str, *, current: str) -> str:
        """The state after `move`.

        :raises InvalidTransition: if `current` is not one of its sources
        """
        sources, target = self.moves[move]
        if current not in sources:
            raise InvalidTransition()
        return target

    def guards(self) -> list[pgtrigger.Trigger]:
        """The triggers that make the database refuse any other edge, and a row born in another state."""
        pairs: Iterable[tuple[str, str]] = sorted(
            {(str(source), str(target)) for sources, target in self.moves.values() for source in sources}
        )
        births = sorted({str(self.initial), *map(str, self.births)})
        return [
            pgtrigger.FSM(name=f"{self.field}_moves", field=self.field, transitions=list(pairs)),
            pgtrigger.Protect(
                name=f"{self.field}_birth",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(**{f"new__{self.field}__in": births}),
            ),
        ]
