"""Choosing a test of the item banks for a module."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts import api as accounts_api


class _OwnTests:
    """Tests without an owner, and those of the organisations for which the person keeps questions."""

    request: Any

    def get_object_list(self) -> Any:
        tests = super().get_object_list()
        person = self.request.user
        if person.is_superuser:
            return tests
        mine = accounts_api.organisations_where(person, accounts_api.Permission.MANAGE_ITEMS)
        own = Q(owner_organisation__isnull=True) | Q(owner_organisation__in=[item.id for item in mine])
        return tests.filter(own)


class TestChooseView(_OwnTests, ChooseView):
    __test__ = False


class TestChooseResultsView(_OwnTests, ChooseResultsView):
    __test__ = False


class TestChooserViewSet(ChooserViewSet):
    __test__ = False

    model = "assessments.Test"
    icon = "tasks"
    page_title = _("Choose a test")
    choose_one_text = _("Choose a test")
    choose_another_text = _("Choose another test")
    choose_view_class = TestChooseView
    choose_results_view_class = TestChooseResultsView
    per_page = 20
