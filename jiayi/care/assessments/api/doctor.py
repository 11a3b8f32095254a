from ninja import Router

from .shared import add_routes

router = Router(tags=["体检与专项表"])
add_routes(router)
