"""Choosing a test of the item banks for a module."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts import api as accounts_api


def tests_open_to(tests: Any, person: Any) -> Any:
    """Tests without an owner, and those of the organisations for which the person keeps questions."""
    if person.is_superuser:
        return tests
    mine = accounts_api.organisations_where(person, accounts_api.Permission.MANAGE_ITEMS)
    own = Q(owner_organisation__isnull=True) | Q(owner_organisation__in=[item.id for item in mine])
    return tests.filter(own)


class TestChooseView(ChooseView):
    __test__ = False

    def get_object_list(self) -> Any:
        return tests_open_to(super().get_object_list(), self.request.user)


class TestChooseResultsView(ChooseResultsView):
    __test__ = False

    def get_object_list(self) -> Any:
        return tests_open_to(super().get_object_list(), self.request.user)


class TestChosenView(ChosenView):
    __test__ = False

    def get_object(self, pk: Any) -> Any:
        return tests_open_to(self.model_class.objects, self.request.user).get(pk=pk)


class TestChooserViewSet(ChooserViewSet):
    __test__ = False

    model = "assessments.Test"
    icon = "tasks"
    page_title = _("Choose a test")
    choose_one_text = _("Choose a test")
    choose_another_text = _("Choose another test")
    choose_view_class = TestChooseView
    choose_results_view_class = TestChooseResultsView
    chosen_view_class = TestChosenView
    per_page = 20
