"""What leaves and enters, for the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ExportRequested(Event):
    """Somebody asked for a table as a file. Kept in the business log."""

    name = "imports.export.requested"
    job_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class ExportDownloaded(Event):
    """The file was taken away. Kept in the business log."""

    name = "imports.export.downloaded"
    job_id: int


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """An import was written to its end, or as far as somebody let it. Kept in the business log."""

    name = "imports.import.finished"
    job_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class ImportResultDownloaded(Event):
    """The rows of an import with their verdicts were taken away as a file. Kept in the business log."""

    name = "imports.import.result_downloaded"
    job_id: int
