"""What a browser says of itself, in a word that stands in the evidence: `苹果手机，微信`."""

DEVICES = (
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_name(user_agent: str) -> str:
    """Device and browser, as far as they can be told; empty where nothing can."""
    found = [next((word for mark, word in marks if mark in user_agent), "") for marks in (DEVICES, BROWSERS)]
    return "，".join(word for word in found if word)
