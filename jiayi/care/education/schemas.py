from datetime import datetime

from jiayi.kernel.schemas import Out

from .models import Article, ArticleSending


class ArticleOut(Out):
    id: int
    title: str
    topic: str
    topic_label: str
    words: str
    source: str

    @classmethod
    def of(cls, row: Article) -> "ArticleOut":
        same = ("title", "topic", "words", "source")
        return cls(id=row.pk, topic_label=row.get_topic_display(), **{name: getattr(row, name) for name in same})


class SentArticleOut(Out):
    """An article as its reader sees it."""

    id: int
    article: ArticleOut
    sent_by_name: str
    sent_at: datetime
    read_at: datetime | None
    # One line where the version that was sent is no longer in force: it was replaced, or ended.
    standing: str

    @classmethod
    def of(cls, row: ArticleSending, standing: str = "") -> "SentArticleOut":
        return cls(
            id=row.pk,
            article=ArticleOut.of(row.article),
            sent_by_name=row.sent_by_name,
            sent_at=row.sent_at,
            read_at=row.read_at,
            standing=standing,
        )
