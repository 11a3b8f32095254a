"""Writes of articles: shipped ones, sending, reading; changing goes through foundation.revisions."""

from .article_kind import KIND as RULE_KIND
from .articles import NotInForce, load_builtin_articles, read_article, send_article

__all__ = ["RULE_KIND", "NotInForce", "load_builtin_articles", "read_article", "send_article"]
