"""实时: one WebSocket per open page. It says only that something has changed (kernel.live); the page asks by HTTP.

`/api/ws/resident`, `/api/ws/doctor`, `/api/ws/desk`: the session cookie goes to `/api/` only. What comes in is `ping`;
everything else that a page wants goes over HTTP.
"""

from .sockets import application

__all__ = ["application"]
