"""Certificates: the document for its holder, the check for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms import selectors
from lms.certificate_files import certificate_pdf
from lms.errors import CertificateNotFoundError
from lms.reference import specialty_names
from lms.views.people import person_id_of


@login_not_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form for those who read the code from paper."""
    code = selectors.normalise_code(request.GET.get("code", ""))
    if code:
        return redirect("lms:certificate", code[:64])
    return render(request, "lms/certificate_check.html", {"code": ""})


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the certificate is genuine; the holder's name is masked."""
    try:
        certificate = selectors.get_certificate(code)
    except CertificateNotFoundError:
        return render(request, "lms/certificate_check.html", {"code": code, "unknown": True}, status=404)
    context = {
        "certificate": certificate,
        "reversed": selectors.is_reversed(certificate),
        "specialties": specialty_names(certificate.specialty_codes).values(),
    }
    response = render(request, "lms/certificate.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """For the holder alone."""
    certificate = selectors.get_own_certificate(code, person_id_of(request))
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{certificate.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
