from ninja import Router

from .shared import add_routes

router = Router(tags=["慢病专案"])
add_routes(router)
