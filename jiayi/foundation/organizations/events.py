"""What organisations tell the upper floors."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganizationChanged(Event):
    """An organisation was created, changed, moved in the tree or closed. Kept in the business log."""

    name = "organizations.organization.changed"
    change: str


@dataclass(frozen=True, kw_only=True)
class PopulationChanged(Event):
    """A population figure was entered or corrected: every rate over it changes.

    `organization_id` is that of the actor; the place of the figure follows.
    Kept in the business log.
    """

    name = "organizations.population.changed"
    figure_id: int
    year: int
    kind: str
