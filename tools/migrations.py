"""Do the migrations describe the models? `makemigrations --check` without asking a database."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")


def main() -> int:
    import django
    from django.apps import apps
    from django.core.management.commands.makemigrations import Command
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    django.setup()
    loader = MigrationLoader(None)
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("jiayi.")}
    detector = Command.autodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(labels, dry_run=True)
    )
    with translation.override(None):  # labels are compared as they were written
        changes = detector.changes(graph=loader.graph)
    for label, migrations in changes.items():
        for operation in (operation for migration in migrations for operation in migration.operations):
            print(f"{label}: {operation.formatted_description()}", file=sys.stderr)
    if conflicts := loader.detect_conflicts():
        print(f"conflicting migrations: {conflicts}", file=sys.stderr)
    return 1 if changes or conflicts else 0


if __name__ == "__main__":
    sys.exit(main())
