"""Grade again on the server what a browser says it answered."""
