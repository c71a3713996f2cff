"""The embedded engines: PostgreSQL and Valkey from wheels, for one machine without docker or root.

Whoever needs them holds a lease (``engines_lease``); the first holder starts a keeper process that
owns both servers, and the keeper stops them when the last lease is gone, however its holder ended.
"""

from core.engines.environment import embedded_environment, engine_addresses
from core.engines.errors import EngineError
from core.engines.layout import EngineLayout, Profile
from core.engines.lease import engines_lease

__all__ = [
    "EngineError",
    "EngineLayout",
    "Profile",
    "embedded_environment",
    "engine_addresses",
    "engines_lease",
]
