"""Pure rules of imports and exports."""

from .kinds import (
    Asked,
    ExportKind,
    ImportKind,
    Outcome,
    add_export,
    add_import,
    exports,
    find_export,
    find_import,
    imports,
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
    "add_export",
    "add_import",
    "cell_text",
    "exports",
    "find_export",
    "find_import",
    "imports",
    "match_header",
    "safe_cell",
]
