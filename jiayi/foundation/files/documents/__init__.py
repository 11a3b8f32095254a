"""Printed documents: typst templates, a Chinese font from a package, PDF/A-2a (tagged for screen readers)."""

from .rendering import PictureUnreadable, UnknownDocument, qr_svg, render

__all__ = ["PictureUnreadable", "UnknownDocument", "qr_svg", "render"]
