"""The id that ties together a request, its log lines and the messages it caused."""

from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("request_id", default="-")
