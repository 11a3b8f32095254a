"""What a password, a PIN and a session must be (等保 L3-ID-1, L3-ID-2); where WeChat may lead."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

# How often one may fail, how long sessions and devices last, is set by the security administrator: safeguards/rules.py.
PASSWORD_MIN, PASSWORD_MAX = 12, 128
# The time of the last request is written this often, so that a request usually costs one SELECT and no write.
TOUCH_EVERY = timedelta(minutes=5)
TOTP_PERIOD = 30
PENDING_TIME = timedelta(minutes=10)
# The browser keeps the cookie this long; how long it is trusted is a setting, held by the row it belongs to.
DEVICE_COOKIE, DEVICE_COOKIE_NAME = timedelta(days=90), "jiayi_device"
MAX_PIN_FAILURES = 5
CODE_TIME, CODE_TRIES = timedelta(minutes=5), 5
# To WeChat and back, and then the time to type a phone and its code.
WECHAT_TIME = timedelta(minutes=15)
# 40029 invalid, 40163 used before, 41008 missing, 42003 too old: a new round trip helps.
CODE_REFUSALS = frozenset({40029, 40163, 41008, 42003})
OWN_PAGE = re.compile(r"/(?!/)[A-Za-z0-9/_-]{0,120}(\?[A-Za-z0-9=&_.-]{0,80})?")
MENU_BUTTONS, SUB_BUTTONS, NAME_BYTES, SUB_NAME_BYTES = 3, 5, 16, 60
PHONE = re.compile(r"1[3-9]\d{9}")
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,31}")
COMMON = frozenset({"password", "admin", "qwerty", "123456", "jiayi", "abc123", "111111", "888888"})
CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


def password_problems(password: str, *, username: str, shortest: int = PASSWORD_MIN) -> list[str]:
    """Why this password is refused; empty when it is good. `shortest` is a setting of the house."""
    problems = []
    if not shortest <= len(password) <= PASSWORD_MAX:
        problems.append(f"密码要 {shortest}–{PASSWORD_MAX} 位")
    if sum(bool(re.search(kind, password)) for kind in CLASSES) < 3:
        problems.append("大写、小写、数字、符号至少用三种")
    lowered = password.lower()
    if username.lower() in lowered:
        problems.append("密码里不能有用户名")
    if len(set(password)) < 6 or any(lowered.count(word) * len(word) * 2 >= len(lowered) for word in COMMON):
        problems.append("密码太容易猜到")
    return problems


def pin_problem(pin: str) -> str | None:
    """Why this PIN is refused: 4–6 digits, neither one repeated digit nor a run like 1234."""
    if not re.fullmatch(r"\d{4,6}", pin):
        return "PIN 要 4–6 位数字"
    steps = {int(after) - int(before) for before, after in zip(pin, pin[1:], strict=False)}
    if steps in ({0}, {1}, {-1}):
        return "PIN 太容易猜到"
    return None


def normal_phone(text: str) -> str | None:
    """The eleven digits of a mainland mobile number, or None."""
    digits = re.sub(r"[\s-]", "", text).removeprefix("+86")
    return digits if PHONE.fullmatch(digits) else None


def wechat_target(text: str) -> str:
    """A page of our own; anything else leads to the first one, never to a foreign address."""
    return text if OWN_PAGE.fullmatch(text) else "/"


def page_url(target: str, **query: str) -> str:
    """The address of a page of the residents' client."""
    if query:
        target += ("&" if "?" in target else "?") + "&".join(f"{key}={quote(value)}" for key, value in query.items())
    return f"/app/resident.html#{target}"


def menu_link(target: str, *, base: str) -> str:
    """Where a button leads: through WeChat's sign-in to one of our pages."""
    return f"{base.rstrip('/')}/api/resident/login/wechat?to={quote(wechat_target(target))}"


def wechat_menu(data: dict[str, Any], *, base: str) -> tuple[dict[str, Any], list[str]]:
    """(the menu as WeChat takes it, what is wrong with it)."""
    buttons, problems = [], []
    wanted = data.get("button", [])
    if not 1 <= len(wanted) <= MENU_BUTTONS:
        problems.append(f"一级菜单要 1 到 {MENU_BUTTONS} 个")
    if not base.startswith("https://"):
        problems.append("JIAYI_PUBLIC_URL 要是 https 地址，微信才打得开")
    for button in wanted:
        below = button.get("sub_button", [])
        problems += _named(button["name"], NAME_BYTES)
        if len(below) > SUB_BUTTONS:
            problems.append(f"“{button['name']}”下面最多 {SUB_BUTTONS} 个")
        for one in below:
            problems += _named(one["name"], SUB_NAME_BYTES)
        made = [_view(one, base) for one in below]
        buttons.append({"name": button["name"], "sub_button": made} if below else _view(button, base))
    return {"button": buttons}, problems


def _named(name: str, most: int) -> list[str]:
    return [] if 0 < len(name.encode()) <= most else [f"“{name}”太长，最多 {most // 3} 个汉字"]


def _view(button: dict[str, Any], base: str) -> dict[str, str]:
    return {"type": "view", "name": button["name"], "url": menu_link(button["to"], base=base)}


def device_order(*, is_known: bool, is_trusted: bool, is_lost: bool) -> str:
    """What a device must do with the copies it holds: `keep`, `drop` (copies only) or `wipe` (what was typed, too).

    Copies live as long as the device is trusted, for nobody else could tell it to drop them. Words that were typed and
    never sent are only given up where somebody said that the device is lost.
    """
    if is_known and is_lost:
        return "wipe"
    return "keep" if is_trusted else "drop"
