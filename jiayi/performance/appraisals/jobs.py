"""What this app offers to the desk of the rules."""

from jiayi.foundation.revisions import services as revisions

from .services import scheme_kind

revisions.register_kind(scheme_kind.KIND)
