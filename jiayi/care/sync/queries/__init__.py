"""随身资料的读取: what a device should hold, what of it changed, and the copies themselves."""

from .copies import copies_of
from .house import hidden_forms, house
from .marks import Panel, panel_of

__all__ = ["Panel", "copies_of", "hidden_forms", "house", "panel_of"]
