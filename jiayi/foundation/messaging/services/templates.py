import json
from pathlib import Path

from .. import rules
from ..models import MessageTemplate

SHIPPED = Path(__file__).parent.parent / "templates.json"


def load_templates() -> int:
    """Add the shipped templates that the database lacks, after every migrate; a version is never changed."""
    entries = json.loads(SHIPPED.read_text())
    for entry in entries:
        rules.check_template(channel=entry["channel"], title=entry.get("title", ""), body=entry["body"])
    known = set(MessageTemplate.objects.values_list("code", "channel", "version"))
    fresh = [entry for entry in entries if (entry["code"], entry["channel"], entry["version"]) not in known]
    MessageTemplate.objects.bulk_create([MessageTemplate(**entry) for entry in fresh], ignore_conflicts=True)
    return len(fresh)
