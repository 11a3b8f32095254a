"""What articles tell those above."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticleRead(Event):
    """A person opened an article for the first time; who sent it sees it."""

    name: ClassVar[str] = "education.article.read"
    sending_id: int
    patient_id: int
