"""管理端: requests at the counter."""

from ninja import Router

from .witnessing import add_routes

router = Router(tags=["代办申请"])
add_routes(router)
