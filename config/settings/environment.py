"""Where the settings read the environment from."""

from pathlib import Path

from core.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Environment()
VAR_DIR = Path(env.str("KAFEDRA_VAR_DIR", default=str(BASE_DIR / "var")))
