"""健教文章 as a kind of rule in versions: written by one, approved by another, ended and withdrawn like every rule."""

from jiayi.foundation.revisions import services as revisions

from ..models import Article
from ..permissions import EducationPermission as P

F, Problem = revisions.Field, revisions.Problem
SHORTEST = 40
OUTLINE = (
    F(key="title", label="标题", longest=40, hint="居民看到的标题，说清楚能学到什么"),
    F(key="topic", label="主题", kind="choice", options=tuple(Article.Topic.choices)),
    F(
        key="words",
        label="正文",
        kind="long",
        longest=4000,
        hint="大白话，一段一件事，空一行分段；不写药名剂量的推荐，不做广告",
    ),
)


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    if len(str(proposal.content["words"]).strip()) < SHORTEST:
        return [Problem(path="words", message=f"正文太短，至少 {SHORTEST} 个字")]
    return []


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(sentences=("从启用那天起，新发的是这一版；以前发出去的，居民看到的还是当时那一版。",))


KIND = revisions.rule_kind(
    code="articles",
    title="健教文章",
    words="医生在咨询里发给居民看的文章，写明依据，另一个人审过才能发",
    view=P.VIEW_ARTICLES,
    write=P.EDIT_ARTICLES,
    decide=P.EDIT_ARTICLES,
    model=Article,
    document=lambda row: {"title": row.title, "topic": row.topic, "words": row.words},
    columns=lambda found: {key: found[key] for key in ("title", "topic", "words")},
    can_retire=True,
    outline=lambda: OUTLINE,
    check=check,
    effect=effect,
)
