"""How a delivery fails. Messages are stored and shown to operators: they hold no personal data."""

from core.errors import ApplicationError


class DeliveryError(ApplicationError):
    """The receiver did not take the message this time; the same delivery may succeed later."""

    code = "delivery_failed"
    status = 502
    permanent = False


class PermanentDeliveryError(DeliveryError):
    """The receiver refused the message for good; a person has to look at it."""

    code = "delivery_refused"
    permanent = True
