from ninja import Router

from .shared import add_routes

router = Router(tags=["服务"])
add_routes(router)
