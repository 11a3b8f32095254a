"""Who decides: somebody who had nothing to do with it."""

from jiayi.contracting.contracts.tests.factories import staff
from jiayi.kernel.access import Role


def director(contract, **changes):
    """The director of the place, who belongs to no team and signed nothing."""
    values = {"account_id": 900, "name": "主任", "practitioner_id": None, "team_ids": frozenset(), "channel": "desk"}
    return staff(contract.team, Role.DIRECTOR, **(values | changes))


def clerk(contract, **changes):
    values = {
        "account_id": 901,
        "name": "签约专员",
        "practitioner_id": None,
        "team_ids": frozenset(),
        "channel": "desk",
    }
    return staff(contract.team, Role.CLERK, **(values | changes))
