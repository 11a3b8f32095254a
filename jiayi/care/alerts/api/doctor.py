from ninja import Router

from . import shared

router = Router(tags=["预警"])
shared.add_routes(router, worst_first=True)
