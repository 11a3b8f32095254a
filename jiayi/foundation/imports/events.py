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
class ExportAwaiting(Event):
    """Personal data is asked for: somebody else must approve. Those who may are told."""

    name = "imports.export.awaiting"
    job_id: int
    code: str
    title: str
    asked_by_name: str


@dataclass(frozen=True, kw_only=True)
class ExportDecided(Event):
    """An export of personal data was approved or refused. Who asked is told."""

    name = "imports.export.decided"
    job_id: int
    code: str
    title: str
    requested_by: str
    is_approved: bool


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
