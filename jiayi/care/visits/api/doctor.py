from ninja import Router

from .reports import add_report_routes
from .shared import add_routes

router = Router(tags=["服务"])
add_routes(router)
add_report_routes(router, own_teams_only=True)
