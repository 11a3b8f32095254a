"""Pure rules of imports and exports."""

from .kinds import (
    Asked,
    ExportKind,
    ImportKind,
    Outcome,
    exports,
    find_export,
    find_import,
    imports,
    register_export,
    register_import,
)
from .tables import MAX_BYTES, MAX_ROWS, Column, TableUnreadable, cell_text, match_header, safe_cell

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Asked",
    "Column",
    "ExportKind",
    "ImportKind",
    "Outcome",
    "TableUnreadable",
    "cell_text",
    "exports",
    "find_export",
    "find_import",
    "imports",
    "match_header",
    "register_export",
    "register_import",
    "safe_cell",
]
