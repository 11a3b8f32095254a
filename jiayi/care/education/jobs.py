"""Articles are offered to the desk as a kind of rule."""

from jiayi.foundation.revisions import services as revisions

from . import services

revisions.register_kind(services.RULE_KIND)
