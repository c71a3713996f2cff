"""Which types of content can be graded, and by what."""

GRADABLE = frozenset(
    {
        "H5P.MultiChoice",
        "H5P.SingleChoiceSet",
        "H5P.TrueFalse",
        "H5P.Blanks",
        "H5P.DragText",
        "H5P.DragQuestion",
        "H5P.MarkTheWords",
        "H5P.QuestionSet",
        "H5P.Summary",
        "H5P.BranchingScenario",
        "Kafedra.ClinicalAlgorithm",
    }
)
