"""Django's own commands (makemigrations, shell); everything else is `python -m jiayi`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")
execute_from_command_line(sys.argv)
