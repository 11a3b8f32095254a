"""Writes of the signing plan."""

from .printing import NobodyToVisit, print_visits
from .targets import TargetRefused, set_target, take_row

__all__ = ["NobodyToVisit", "TargetRefused", "print_visits", "set_target", "take_row"]
