"""Organisations for the tests of every app."""

from datetime import UTC, datetime
from itertools import count

from jiayi.kernel import scope
from jiayi.kernel.actor import Actor

from .. import services
from ..models import Organization

_numbers = count(1)
AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def make_organization(*, parent: Organization | None = None, kind: str = "community_center", **values) -> Organization:
    """A centre (or what `kind` says), below `parent` when given."""
    number = next(_numbers)
    values.setdefault("name", f"柳塘街道社区卫生服务中心{number}")
    values.setdefault("code", f"T{number:06d}")
    with scope.everything(reason="test data"):
        return services.create_organization(
            parent_id=parent.pk if parent else None, kind=kind, by=Actor.system("tests"), at=AT, **values
        )
