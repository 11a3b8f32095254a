from typing import Any, Protocol


class WechatRefused(Exception):
    """WeChat answered no: `code` is its errcode."""

    def __init__(self, code: int, text: str = ""):
        super().__init__(f"{code} {text}".strip())
        self.code = code


class WechatBusy(Exception):
    """WeChat could not be reached, or asks to come again later."""


class OfficialAccount(Protocol):
    """What we need of the official account."""

    def authorize_url(self, *, redirect_uri: str, state: str) -> str:
        """Where the browser is sent; it comes back to `redirect_uri` with `code` and `state`."""
        ...

    def open_id_of(self, code: str) -> str:
        """Who the code stands for; it can be asked once and for five minutes."""
        ...

    def publish_menu(self, menu: dict[str, Any]) -> None:
        """Put this menu in the place of the one before."""
        ...
