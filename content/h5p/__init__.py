"""H5P in Python: read, check, play, grade and write H5P packages.

The package knows neither a web framework nor learners, accounts or tables: whoever hosts it brings
a registry of libraries, a store of files and an answer to who may do what (``interfaces``). Its
source is the H5P specification, https://h5p.org/documentation/developers/h5p-specification.
"""
