"""`jiayi check`: what an operator wants to know before and after a change."""

import os
import stat

from django.conf import settings
from django.core import checks

from jiayi.config.runtime.environment import KEYS
from jiayi.config.runtime.problems import CannotStart
from jiayi.config.runtime.server import check_server
from jiayi.entrypoints.public import health
from jiayi.foundation.audit import services as audit
from jiayi.kernel import scope


def problems() -> list[str]:
    found = [f"缺少环境变量 {name}" for name in KEYS if not os.environ.get(name)]
    try:
        check_server(os.environ["DATABASE_URL"])
    except CannotStart as problem:
        return [*found, str(problem)]
    state = health.state()
    if state["migrations"] != "ok":
        found.append("数据表未更新，请运行 python -m jiayi migrate")
    if state["worker"] != "ok":
        found.append("后台任务没有心跳，请运行 python -m jiayi worker")
    keys = settings.DATA_DIR / "keys.env"
    if keys.exists() and stat.S_IMODE(keys.stat().st_mode) & 0o077:
        found.append(f"{keys} 对其他用户可读，请 chmod 600")
    if not settings.PUBLIC_URL.startswith("https://") and not settings.IS_DEMO:
        found.append("JIAYI_PUBLIC_URL 不是 https，登录 Cookie 不会带 Secure 标记")
    found += _broken_logs() if state["migrations"] == "ok" else []
    found += [message.msg for message in checks.run_checks() if message.level >= checks.WARNING]
    return found


def _broken_logs() -> list[str]:
    """Every seal of the logs computed anew, and the first line that does not fit."""
    with scope.everything(reason="the chain holds the logs of all organisations"):
        found = audit.verify_logs()
    return [f"日志有改动：{found.label}，{found.problem}"] if found else []
