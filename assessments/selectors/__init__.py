"""Every non-trivial read of the room, by topic."""
