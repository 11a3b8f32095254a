"""What a browser says of itself and of where it is, as the evidence has it: `苹果手机，微信`, `30.287,120.170,56`."""

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


METRES_PER_DEGREE = 111_320


def coarse_location(location: str, *, decimals: int) -> str:
    """`latitude,longitude,metres` no finer than the policy keeps it; the metres are never less than the rounding.

    Minimum necessary: the evidence is to say in which place a signature was given, not at which table.
    """
    latitude, longitude, accuracy = (float(part) for part in location.split(","))
    kept = max(accuracy, METRES_PER_DEGREE / 10**decimals / 2)
    return f"{latitude:.{decimals}f},{longitude:.{decimals}f},{kept:.0f}"
