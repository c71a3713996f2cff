"""What no room answers for: addresses that do not exist, and the page that describes those that do."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class NoSuchAddressView(APIView):
    """An unknown address of the API is answered like an unknown object: as JSON, and to nobody unknown."""

    @extend_schema(exclude=True)
    def get(self, _request: Request, **_path: Any) -> Response:
        raise Http404

    post = put = patch = delete = get


class DocumentationView(SpectacularSwaggerSplitView):
    """Swagger UI under the strict policy: its script and its style come from this very site."""

    template_name = "core/api_documentation.html"
