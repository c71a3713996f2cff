"""Where H5P plays: on a host of its own, which has no session and no page of the platform."""

from .environment import env

# A host name without a port, none of the site's own; empty: H5P is not played.
KAFEDRA_H5P_HOST = env.str("KAFEDRA_H5P_HOST", default="")
# Where pictures, sounds, videos, fonts, scripts and frames may come from besides a content's own files:
# players of video services are scripts of theirs.
KAFEDRA_H5P_SOURCES = env.list("KAFEDRA_H5P_SOURCES", default=["https:"])
# The largest package that authors may upload; operators' commands are bound by the format's limits alone.
KAFEDRA_H5P_PACKAGE_MEGABYTES = env.int("KAFEDRA_H5P_PACKAGE_MEGABYTES", default=500)
# Contents of large presentations come in one field of a form; a package may hold as much.
DATA_UPLOAD_MAX_MEMORY_SIZE = 17 * 1024 * 1024
