"""咨询规则 as a kind of rule in versions: the clock, urgent words, what may be done online."""

from jiayi.foundation.revisions import services as revisions

from ..models import ConversationPolicy
from ..permissions import ConversationPermission as P
from ..rules import ConversationRules

F, Problem = revisions.Field, revisions.Problem
CODE, NAME = "conversation", "咨询规则"
_LAW = "《互联网诊疗管理办法（试行）》"
OUTLINE = (
    F(key="first_answer_minutes", label="首次答复时限", kind="integer", unit="分钟", group="首问计时", is_assumed=True,
      at_least=5, at_most=1440, hint="只算开诊时间"),
    F(key="urgent_minutes", label="说到急症的答复时限", kind="integer", unit="分钟", group="首问计时", is_assumed=True,
      at_least=1, at_most=60, hint="不分上下班"),
    F(key="reopen_days", label="办结后几天内再说话算同一次", kind="integer", unit="天", group="首问计时",
      is_assumed=True, at_least=0, at_most=90),
    F(key="experience_years", label="网上复诊要执业满几年", kind="integer", unit="年", group="网上复诊",
      at_least=3, at_most=20, source=f"{_LAW}第二十五条"),
    F(key="child_age", label="不满几岁要监护人在场", kind="integer", unit="岁", group="网上复诊",
      at_least=6, at_most=18, source=_LAW),
    F(key="forbidden", label="不能在网上诊疗的病", kind="long", group="网上复诊", longest=2000, is_assumed=True,
      hint="用顿号隔开；原诊断里出现就不能办"),
    F(key="urgent", label="急症提示词", kind="rows", group="急症", row_word="类", row_key=("code",), is_assumed=True,
      hint="居民的话里出现任一个词，马上显示 120 和该怎么做；前面有“没有”“不”的不算",
      fields=(
          F(key="title", label="哪一类", longest=20),
          F(key="code", label="代码", longest=20),
          F(key="words", label="词", kind="long", longest=600, hint="用顿号隔开，每个词至少两个字"),
          F(key="advice", label="马上怎么做", kind="long", longest=300),
      )),
)  # fmt: skip


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    try:
        ConversationRules.read(0, proposal.content)
    except (ValueError, TypeError, KeyError):
        return [Problem(path="urgent", message="每一类都要有词和该怎么做；每个词至少两个字")]
    return []


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(sentences=("已经在计时的不变；从启用那天起，新说的话按新的一版。",))


KIND = revisions.rule_kind(
    code="conversation_rules",
    title=NAME,
    words="首次答复时限、急症提示词、网上复诊的条件",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.EDIT_RULES,
    model=ConversationPolicy,
    document=lambda row: dict(row.rules),
    columns=lambda found: {"rules": dict(found)},
    code_of_only=CODE,
    outline=lambda: OUTLINE,
    check=check,
    effect=effect,
    may_add=False,
)
