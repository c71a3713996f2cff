"""Icons by which authors tell types apart; the admin's own, since those of libraries are code of others."""

from content import api as content_api

_ICONS = {
    "H5P.MultiChoice": "list-ul",
    "H5P.SingleChoiceSet": "radio-full",
    "H5P.TrueFalse": "check",
    "H5P.Blanks": "edit",
    "H5P.DragText": "grip",
    "H5P.DragQuestion": "grip",
    "H5P.MarkTheWords": "bold",
    "H5P.QuestionSet": "tasks",
    "H5P.Summary": "list-ol",
    "H5P.BranchingScenario": "redirect",
    "Kafedra.ClinicalAlgorithm": "redirect",
    "H5P.InteractiveVideo": "media",
    "H5P.Video": "media",
    "H5P.CoursePresentation": "desktop",
    "H5P.Image": "image",
    "H5P.ImageHotspots": "image",
    "H5P.Audio": "media",
    "H5P.Dialogcards": "copy",
}


def icon_of(name: content_api.LibraryName) -> str:
    return _ICONS.get(name.machine_name, "snippet")
