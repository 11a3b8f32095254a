"""How much one device may send: a week of stored readings at once, then one a second. Nobody measures faster.

[ours] A meter that remembers 1,000 readings empties its memory in one go; a broken one repeats itself for ever.
"""

from dataclasses import dataclass, field

BURST, A_SECOND = 1_000, 1.0


@dataclass(slots=True)
class Bucket:
    """A token bucket by name; `moment` is any steadily growing number of seconds."""

    burst: float = BURST
    a_second: float = A_SECOND
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def takes(self, name: str, moment: float) -> bool:
        tokens, at = self.left.get(name, (self.burst, moment))
        tokens = min(self.burst, tokens + (moment - at) * self.a_second)
        allowed = tokens >= 1
        self.left[name] = (tokens - 1 if allowed else tokens, moment)
        return allowed
