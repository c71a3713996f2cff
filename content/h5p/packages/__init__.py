"""Reading and checking ``.h5p`` packages by the H5P specification and H5P's own validator."""

from content.h5p.packages.checking import CheckedPackage, check_package, in_loading_order
from content.h5p.packages.data import Package, PackagedFile, PackagedLibrary
from content.h5p.packages.limits import DEFAULT_LIMITS, Limits
from content.h5p.packages.opening import open_package

__all__ = [
    "DEFAULT_LIMITS",
    "CheckedPackage",
    "Limits",
    "Package",
    "PackagedFile",
    "PackagedLibrary",
    "check_package",
    "in_loading_order",
    "open_package",
]
