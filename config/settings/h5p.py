"""Where H5P plays: on a host of its own, which has no session and no page of the platform."""

from .environment import env

# A host name without a port, none of the site's own; empty: H5P is not played.
KAFEDRA_H5P_HOST = env.str("KAFEDRA_H5P_HOST", default="")
# Where pictures, sounds, videos and frames inside a content may come from besides its own files.
KAFEDRA_H5P_MEDIA_SOURCES = env.list("KAFEDRA_H5P_MEDIA_SOURCES", default=["https:"])
# The players of video services are scripts of theirs.
KAFEDRA_H5P_SCRIPT_SOURCES = env.list(
    "KAFEDRA_H5P_SCRIPT_SOURCES", default=["https://www.youtube.com", "https://player.vimeo.com"]
)
