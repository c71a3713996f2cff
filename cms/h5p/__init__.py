"""H5P materials: their drafts and review, the form made from semantics, packages, libraries."""
