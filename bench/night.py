"""
The night's work by rule, for everybody: tasks opened, moved, closed and laid together, and the programmes of chronic
care. Once with everything to do, once with nothing.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.live import LiveApp

ROOT = Path(__file__).resolve().parent.parent
WORK = """
import json, os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "jiayi.config.settings"
import django
django.setup()
from jiayi.care.careplans import services as careplans
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import clock, scope
rows = []
def timed(name, work):
    began = time.monotonic()
    found = work()
    rows.append({"name": name, "seconds": round(time.monotonic() - began, 2), "changed": str(found)})
with scope.everything(reason="bench"):
    on, at = clock.today(), clock.now()
    timed("night of task rules, first", lambda: tasks.apply_task_rules(on=on, at=at))
    timed("night of task rules, again", lambda: tasks.apply_task_rules(on=on, at=at))
    timed("night of programmes", lambda: careplans.follow_tags(on=on, at=at))
print(json.dumps(rows))
"""


def measure_night(app: LiveApp, *, size: int) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", WORK], env=app.env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    rows = [{"size": size, **row} for row in json.loads(done.stdout.splitlines()[-1])]
    for row in rows:
        print(f"{row['name']:<34}{row['seconds']:>8.2f} s   {row['changed']}")
    return rows
