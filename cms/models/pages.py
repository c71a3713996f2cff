"""The pages of the editorial office. Learners never see them: they see the versions compiled from them."""

from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from cms import compilation, panels
from cms.blocks import BodyBlock
from cms.forms import InteractiveModuleForm
from cms.models.tasks import writers_of
from content import api as content_api


class HomePage(Page):
    """The root of the site's tree; people see the platform's own front page instead."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.ModuleIndexPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        return _on_platform(super().get_url_parts(request), reverse("lms:home"))

    def serve(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("lms:home"))


class ModuleIndexPage(Page):
    """The shelf on which modules stand; people see the catalogue instead."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.InteractiveModulePage"]

    class Meta:
        verbose_name = _("shelf of modules")
        verbose_name_plural = _("shelves of modules")

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        return _on_platform(super().get_url_parts(request), reverse("lms:catalogue"))

    def serve(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("lms:catalogue"))


class ModulePermissionTester(PagePermissionTester):
    """Nobody publishes a text that they wrote; an administrator of the database may, in need."""

    def can_publish(self) -> bool:
        allowed: bool = super().can_publish()
        return allowed and (self.user.is_superuser or self.user.pk not in writers_of(self.page))


class InteractiveModulePage(Page):
    """An interactive module as its authors edit it; ``element_uuid`` ties it to what learners see."""

    element_uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    summary = models.TextField(
        _("summary"), max_length=1000, help_text=_("Two or three sentences for the catalogue.")
    )
    cover_image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover image"),
        help_text=_("Shown in the catalogue, 16:9."),
    )
    learning_outcomes = models.TextField(
        _("learning outcomes"),
        blank=True,
        help_text=_("What the learner will be able to do. One outcome a line."),
    )
    authors = models.TextField(
        _("authors"), help_text=_("As they should be named to learners. One person a line.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("steps"), use_json_field=True)
    pre_test = models.ForeignKey(
        "assessments.Test",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pre-test"),
        help_text=_("Optional. It grants nothing: it shows the learner what to look out for."),
    )
    final_test = models.ForeignKey(
        "assessments.Test",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("final test"),
        help_text=_("Passing it completes the module and grants the credits."),
    )
    credits = models.DecimalField(
        _("credits"),
        max_digits=6,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(0.25), MaxValueValidator(500)],
        help_text=_("One credit is one academic hour."),
    )
    duration_minutes = models.PositiveIntegerField(
        _("duration in minutes"),
        null=True,
        validators=[MinValueValidator(1)],
        help_text=_("How long a learner needs on average, tests included."),
    )
    education_kind = models.CharField(
        _("kind of education"),
        max_length=16,
        choices=content_api.EducationKind,
        default=content_api.EducationKind.SELF_STUDY,
    )
    specialties = ArrayField(
        models.CharField(max_length=40),
        default=list,
        verbose_name=_("specialties"),
        help_text=_("The credits count in each of these specialties."),
    )
    guideline_code = models.CharField(
        _("guideline code"), max_length=20, blank=True, help_text=_("As in the registry, for example 62_3.")
    )
    guideline_version = models.CharField(
        _("guideline version"), max_length=20, blank=True, help_text=_("The year of approval.")
    )
    guideline_title = models.CharField(_("guideline title"), max_length=500, blank=True)
    guideline_url = models.URLField(
        _("guideline address"),
        max_length=500,
        blank=True,
        help_text=_("Its page in the registry. Left empty, the address follows from the code."),
    )
    provider_organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("provider"),
        help_text=_("The organisation that answers for the module."),
    )

    base_form_class = InteractiveModuleForm
    edit_handler = panels.interactive_module_panels()
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("specialties")]
    parent_page_types = ["cms.ModuleIndexPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["element_uuid"]
    show_in_menus_default = False

    class Meta:
        verbose_name = _("interactive module")
        verbose_name_plural = _("interactive modules")

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        return _on_platform(super().get_url_parts(request), reverse("lms:element", args=[self.slug]))

    def serve(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("lms:element", args=[self.slug]))

    def serve_preview(self, request: HttpRequest, _mode_name: str) -> HttpResponse:
        """The steps as learners will see them."""
        draft = compilation.compile_page(self)
        steps = content_api.preview_steps(draft.steps)
        return TemplateResponse(request, "cms/preview.html", {"page": self, "draft": draft, "steps": steps})

    def permissions_for_user(self, user: Any) -> ModulePermissionTester:
        return ModulePermissionTester(user, self)

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """The page and the version compiled from it appear together or not at all."""
        return super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        return super().unpublish(*args, **kwargs)


def _on_platform(parts: Any, path: str) -> Any:
    """The address of a page of the tree is that of the learner's page which shows it."""
    if parts is None:
        return None
    site_id, root_url, _own_path = parts
    return site_id, root_url or "", path
