from django.urls import URLPattern, URLResolver, path

from assessments.rest_api import attempts, banks, items, tests

app_name = "assessments_api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("item-types/", banks.ItemTypesView.as_view(), name="item_types"),
    path("owners/", banks.OwnersView.as_view(), name="owners"),
    path("banks/", banks.BanksView.as_view(), name="banks"),
    path("banks/<uuid:uuid>/", banks.BankView.as_view(), name="bank"),
    path("banks/<uuid:uuid>/items/", items.BankItemsView.as_view(), name="bank_items"),
    path("items/<uuid:uuid>/", items.ItemView.as_view(), name="item"),
    path("items/<uuid:uuid>/retire/", items.RetireItemView.as_view(), name="retire_item"),
    path("items/<uuid:uuid>/restore/", items.RestoreItemView.as_view(), name="restore_item"),
    path("items/<uuid:uuid>/versions/", items.ItemVersionsView.as_view(), name="item_versions"),
    path("items/<uuid:uuid>/statistics/", items.ItemStatisticsView.as_view(), name="item_statistics"),
    path("tests/", tests.TestsView.as_view(), name="tests"),
    path("tests/<uuid:uuid>/", tests.TestView.as_view(), name="test"),
    path("tests/<uuid:uuid>/statistics/", tests.TestStatisticsView.as_view(), name="test_statistics"),
    path("results/", tests.ResultsView.as_view(), name="results"),
    path("attempts/", attempts.AttemptsView.as_view(), name="attempts"),
    path("attempts/<uuid:uuid>/", attempts.AttemptView.as_view(), name="attempt"),
    path("attempts/<uuid:uuid>/responses/", attempts.ResponsesView.as_view(), name="responses"),
    path("attempts/<uuid:uuid>/submit/", attempts.SubmitView.as_view(), name="submit"),
    path("attempts/<uuid:uuid>/report/", attempts.ReportView.as_view(), name="report"),
]
