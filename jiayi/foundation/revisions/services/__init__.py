"""Doors: register a kind, change a rule step by step."""

from ..rules import Effect, Field, Problem, Proposal, Retirement, RuleKind, Version
from .deciding import (
    NotTopmost,
    ProposerCannotPublish,
    SecondPersonNeeded,
    WordsMissing,
    publish_revision,
    return_revision,
)
from .drafting import (
    AlreadyUnderWay,
    NotReady,
    StaleEdit,
    discard_revision,
    propose_revision,
    save_revision,
    start_retirement,
    start_revision,
    start_withdrawal,
    try_out,
)
from .registering import register_kind
from .tables import rule_kind

__all__ = [
    "AlreadyUnderWay",
    "Effect",
    "Field",
    "NotReady",
    "NotTopmost",
    "Problem",
    "Proposal",
    "ProposerCannotPublish",
    "Retirement",
    "RuleKind",
    "SecondPersonNeeded",
    "StaleEdit",
    "Version",
    "WordsMissing",
    "discard_revision",
    "propose_revision",
    "publish_revision",
    "register_kind",
    "return_revision",
    "rule_kind",
    "save_revision",
    "start_retirement",
    "start_revision",
    "start_withdrawal",
    "try_out",
]
