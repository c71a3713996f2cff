"""How this platform hosts H5P: tables, storage, permissions and the isolated origin."""
