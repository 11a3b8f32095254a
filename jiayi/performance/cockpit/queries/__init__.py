"""Reads of the cockpit."""

from .dashboard import DashboardView, PlaceLine, view_dashboard
from .monday import MondayView, view_monday

__all__ = ["DashboardView", "MondayView", "PlaceLine", "view_dashboard", "view_monday"]
