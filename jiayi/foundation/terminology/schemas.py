from datetime import date

from ninja import Field, Schema


class DivisionOut(Schema):
    code: str
    name: str
    level: int
    parent_code: str


class DictionaryOut(Schema):
    code: str
    name: str
    standard: str
    source: str
    entry_count: int


class EntryOut(Schema):
    """One code with its wording for a period."""

    code: str
    label: str
    position: int
    period_from: date
    period_to: date | None
    source: str


class LabelOut(Schema):
    code: str
    label: str


class RevisionIn(Schema):
    """A new entry, or a new wording of one from a day on."""

    code: str = Field(min_length=1, max_length=40)
    label: str = Field(min_length=1, max_length=100)
    from_date: date
    source: str = Field(min_length=1, max_length=200)
    position: int | None = Field(None, ge=0, le=10_000)


class RetirementIn(Schema):
    from_date: date
