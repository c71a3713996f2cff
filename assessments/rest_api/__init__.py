"""The room over HTTP for programs: translates between JSON and the services, decides nothing."""
