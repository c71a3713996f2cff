#!/usr/bin/env python
"""Django's command line; starts the embedded engines first when the chosen settings need them."""

import os
import sys

from core.engines import EngineError
from core.engines.command_line import engines_for_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    from django.core.management import execute_from_command_line

    try:
        with engines_for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except EngineError as error:
        sys.exit(f"Kafedra: {error}")


if __name__ == "__main__":
    main()
