"""The learner's way over HTTP for programs."""
