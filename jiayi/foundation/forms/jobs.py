"""What the app offers to others when Django starts: its kind of rule in versions."""

from jiayi.foundation.revisions import services as revisions

from .services import template_kind

revisions.register_kind(template_kind.KIND)
