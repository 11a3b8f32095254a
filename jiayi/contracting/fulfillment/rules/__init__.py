"""Pure rules of fulfilment: windows from package lines, what is due on a day, which window a service fills."""

from .credit import Candidate, choose_window
from .states import CELLS, DISPLAY_LABELS, display_state
from .windows import PlannedWindow, plan_windows

__all__ = ["CELLS", "DISPLAY_LABELS", "Candidate", "PlannedWindow", "choose_window", "display_state", "plan_windows"]
