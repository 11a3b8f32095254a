"""Printed documents: typst templates, Chinese fonts from a package, PDF/A-2a (tagged for screen readers), never the system's fonts."""

from .rendering import UnknownDocument, qr_svg, render

__all__ = ["UnknownDocument", "qr_svg", "render"]
