"""Where H5P plays: on a host of its own, which has no session and no page of the platform."""

from .environment import env

# A host name without a port, none of the site's own; empty: H5P is not played.
KAFEDRA_H5P_HOST = env.str("KAFEDRA_H5P_HOST", default="")
# Where pictures, sounds, videos, fonts, scripts and frames may come from besides a content's own files:
# players of video services are scripts of theirs.
KAFEDRA_H5P_SOURCES = env.list("KAFEDRA_H5P_SOURCES", default=["https:"])
