"""Log lines carry the request id and never personal data."""

import logging

from core.request_id import current_request_id


class HealthFilter(logging.Filter):
    """Leave out that ``/healthz/ready`` answers 503: whoever asks reads the answer, again and again."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return not str(getattr(request, "path", "")).startswith("/healthz/")


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True
