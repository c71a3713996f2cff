"""The blocks of which an author builds the steps of a module."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from content import api as content_api

STRENGTHS = [("A", "A"), ("B", "B"), ("C", "C")]
EVIDENCE_LEVELS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Description"),
        max_length=500,
        help_text=_("What the image tells, for those who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=500)

    class Meta:
        icon = "image"
        label = _("Image")


class TableBlock(TypedTableBlock):
    text = blocks.CharBlock(label=_("Text"), required=False)
    number = blocks.FloatBlock(label=_("Numeric"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Recommendation"), rows=3)
    source = blocks.CharBlock(
        label=_("Source"),
        required=False,
        max_length=500,
        help_text=_("Left empty, the guideline of this module is cited."),
    )
    strength = blocks.ChoiceBlock(label=_("Strength of recommendation"), choices=STRENGTHS, required=False)
    evidence = blocks.ChoiceBlock(label=_("Level of evidence"), choices=EVIDENCE_LEVELS, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation from a guideline")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=500)
    is_right = blocks.BooleanBlock(label=_("This answer is right"), required=False)

    class Meta:
        icon = "radio-full"
        label = _("Answer")


class CheckpointBlock(blocks.StructBlock):
    """A question inside the material; it earns nothing and closes nothing."""

    question = blocks.TextBlock(label=_("Question"), rows=2)
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=8)
    explanation = blocks.TextBlock(
        label=_("Explanation"), rows=3, help_text=_("Shown together with the right answer.")
    )

    class Meta:
        icon = "help"
        label = _("Checkpoint question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        options = cleaned["options"]
        if not getattr(self, "is_deferred_validation", False) and not any(o["is_right"] for o in options):
            error = ValidationError(_("Mark at least one answer as right."))
            raise StructBlockValidationError(block_errors={"options": error})
        return cleaned


class VideoLinkBlock(blocks.StructBlock):
    url = blocks.URLBlock(label=_("Address"))
    title = blocks.CharBlock(label=_("Title"), max_length=255)

    class Meta:
        icon = "media"
        label = _("Link to a video")


H5P_RULES = [
    ("viewed", _("The learner has opened it")),
    ("completed", _("The learner has finished it")),
    ("score", _("The learner has reached a score")),
]


class H5PBlock(blocks.StructBlock):
    """An H5P material and when it counts as done."""

    content = SnippetChooserBlock("cms.H5PContentItem", label=_("H5P material"))
    rule = blocks.ChoiceBlock(label=_("Done when"), choices=H5P_RULES, default="completed")
    min_percent = blocks.IntegerBlock(
        label=_("Score, per cent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Only for a score. The answers are graded on the server, not in the browser."),
    )

    class Meta:
        icon = "form"
        label = _("H5P material")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors = {}
        if cleaned["rule"] == "score":
            if cleaned["min_percent"] is None:
                errors["min_percent"] = ValidationError(_("Say how many per cent are needed."))
            if cleaned["content"] and cleaned["content"].machine_name not in content_api.H5P_GRADABLE:
                message = _("Materials of this type are not graded on the server. Choose another rule.")
                errors["rule"] = ValidationError(message)
        elif cleaned["min_percent"] is not None:
            cleaned["min_percent"] = None
        if errors and not getattr(self, "is_deferred_validation", False):
            raise StructBlockValidationError(block_errors=errors)
        return cleaned


class StepContentBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), icon="pilcrow")
    image = ImageBlock()
    table = TableBlock()
    quote = QuoteBlock()
    checkpoint = CheckpointBlock()
    video_link = VideoLinkBlock()
    h5p = H5PBlock()


class StepBlock(blocks.StructBlock):
    """One screen of the module."""

    title = blocks.CharBlock(label=_("Title of the step"), max_length=255)
    content = StepContentBlock(label=_("What the step shows"))

    class Meta:
        icon = "doc-full"
        label = _("Step")


class BodyBlock(blocks.StreamBlock):
    step = StepBlock()
