"""Static checks of the repository; ``python -m core.checks`` is ``make check``."""
