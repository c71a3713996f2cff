"""The screens on which questions come in as files and go out as files."""
