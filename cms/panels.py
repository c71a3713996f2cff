"""How the editor of a module is arranged: what, how it is tested, what it counts for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)


def interactive_module_panels() -> Any:
    return TabbedInterface(
        [
            ObjectList(_content_panels(), heading=_("Content")),
            ObjectList(_test_panels(), heading=_("Tests")),
            ObjectList(_accreditation_panels(), heading=_("Accreditation")),
            ObjectList([FieldPanel("slug"), PublishingPanel(), CommentPanel()], heading=_("Address")),
        ]
    )


def _content_panels() -> list[Any]:
    return [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("cover_image"),
        FieldPanel("learning_outcomes"),
        FieldPanel("authors"),
        FieldPanel("body"),
    ]


def _test_panels() -> list[Any]:
    return [FieldPanel("final_test"), FieldPanel("pre_test")]


def _accreditation_panels() -> list[Any]:
    guideline = [
        FieldRowPanel([FieldPanel("guideline_code"), FieldPanel("guideline_version")]),
        FieldPanel("guideline_title"),
        FieldPanel("guideline_url"),
    ]
    return [
        FieldRowPanel([FieldPanel("credits"), FieldPanel("duration_minutes")]),
        FieldPanel("education_kind"),
        FieldPanel("provider_organisation"),
        FieldPanel("specialties", required_on_save=False),
        MultiFieldPanel(guideline, heading=_("Clinical guideline")),
    ]
