"""到场凭证办法登记为一种规则."""

from jiayi.foundation.revisions import services as revisions

from .services import policy_kind

revisions.register_kind(policy_kind.KIND)
