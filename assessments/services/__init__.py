"""Every write of the room, by topic; each function owns its transaction."""
