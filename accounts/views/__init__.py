"""The pages of the room, by topic."""
