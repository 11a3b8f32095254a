"""What happened to a rule, for the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RevisionProposed(Event):
    """A changed rule waits for a second person. Those who may confirm it, at the topmost place, are told."""

    name = "revisions.revision.proposed"
    revision_id: int
    kind: str
    title: str
    deciding_id: int
    proposed_by_name: str


@dataclass(frozen=True, kw_only=True)
class RevisionReturned(Event):
    """The second person sent it back with a reason. Who proposed it is told."""

    name = "revisions.revision.returned"
    revision_id: int
    title: str
    proposed_by: str


@dataclass(frozen=True, kw_only=True)
class RulePublished(Event):
    """A version of a rule holds from a day on. Kept in the business log: who wrote it, who confirmed it."""

    name = "revisions.rule.published"
    revision_id: int
    kind: str
    code: str
    title: str
    version_id: int
    proposed_by: str
