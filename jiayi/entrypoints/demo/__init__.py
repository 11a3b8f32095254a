"""演示辖区: synthetic people on published figures. Everything here is invented but the counts."""

from collections.abc import Callable
from datetime import date

from .blueprint import RESIDENTS

SEED = 1


def load(
    *,
    size: int = RESIDENTS,
    seed: int = SEED,
    today: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Load the demo district into an empty database, or go on with a load that was cut off.

    `today` is the day the district lives on (default: the current day).
    """
    from . import district  # models are ready only when Django is

    district.load(size=size, seed=seed, today=today, progress=progress)


def is_loaded() -> bool:
    """Whether a demo has been loaded completely."""
    from jiayi.entrypoints.models import DemoLoad

    return DemoLoad.objects.filter(finished_at__isnull=False).exists()


def logins() -> list[str]:
    """The demo accounts as lines for the terminal; the login pages show the same and the current codes."""
    from . import accounts

    return accounts.lines()
