"""What people call the types of H5P. Libraries carry an English title only."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

_NAMES = {
    "Kafedra.ClinicalAlgorithm": _("Clinical algorithm"),
    "H5P.Accordion": _("Accordion"),
    "H5P.AdvancedBlanks": _("Complex fill the blanks"),
    "H5P.AdvancedText": _("Text"),
    "H5P.Agamotto": _("Image blender"),
    "H5P.ArithmeticQuiz": _("Arithmetic quiz"),
    "H5P.Audio": _("Audio"),
    "H5P.AudioRecorder": _("Audio recorder"),
    "H5P.Blanks": _("Fill in the blanks"),
    "H5P.BranchingScenario": _("Branching scenario"),
    "H5P.Chart": _("Chart"),
    "H5P.Collage": _("Collage"),
    "H5P.Column": _("Column of materials"),
    "H5P.CoursePresentation": _("Presentation with tasks"),
    "H5P.Crossword": _("Crossword"),
    "H5P.Dialogcards": _("Two-sided cards"),
    "H5P.Dictation": _("Dictation"),
    "H5P.DocumentationTool": _("Documentation tool"),
    "H5P.DragQuestion": _("Drag and drop"),
    "H5P.DragText": _("Drag the words"),
    "H5P.Essay": _("Essay"),
    "H5P.FindTheWords": _("Find the words"),
    "H5P.Flashcards": _("Flashcards"),
    "H5P.GameMap": _("Game map"),
    "H5P.GuessTheAnswer": _("Guess the answer"),
    "H5P.Image": _("Image"),
    "H5P.ImageHotspotQuestion": _("Find the hotspot"),
    "H5P.ImageMultipleHotspotQuestion": _("Find multiple hotspots"),
    "H5P.ImageHotspots": _("Image hotspots"),
    "H5P.ImageJuxtaposition": _("Compare two images"),
    "H5P.ImagePair": _("Image pairing"),
    "H5P.ImageSequencing": _("Image sequencing"),
    "H5P.ImageSlider": _("Image slider"),
    "H5P.InformationWall": _("Information wall"),
    "H5P.InteractiveBook": _("Interactive book"),
    "H5P.InteractiveVideo": _("Interactive video"),
    "H5P.Link": _("Link"),
    "H5P.MarkTheWords": _("Mark the words"),
    "H5P.MemoryGame": _("Memory game"),
    "H5P.MultiChoice": _("Multiple choice"),
    "H5P.MultiMediaChoice": _("Image choice"),
    "H5P.PersonalityQuiz": _("Personality quiz"),
    "H5P.QuestionSet": _("Quiz (question set)"),
    "H5P.Questionnaire": _("Questionnaire"),
    "H5P.SingleChoiceSet": _("Single choice set"),
    "H5P.SortParagraphs": _("Sort the paragraphs"),
    "H5P.SpeakTheWords": _("Speak the words"),
    "H5P.SpeakTheWordsSet": _("Speak the words set"),
    "H5P.Summary": _("Statements to choose from"),
    "H5P.Table": _("Table"),
    "H5P.Text": _("Plain text"),
    "H5P.ThreeImage": _("Virtual tour"),
    "H5P.Timeline": _("Timeline"),
    "H5P.TrueFalse": _("True or false"),
    "H5P.Video": _("Video"),
}


def h5p_type_title(machine_name: str, title: str) -> str:
    """The name of a type in the person's language; a type that is not known here keeps its own title."""
    known = _NAMES.get(machine_name)
    return gettext(known) if known else title
