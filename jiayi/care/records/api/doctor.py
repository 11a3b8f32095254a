from ninja import Router

from . import shared

router = Router(tags=["诊断和用药"])
shared.add_routes(router)
