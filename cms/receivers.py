"""Events enter: of Wagtail, when a page goes out or in; of accounts and content, as their names say."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, published

from accounts.events import MembershipGranted, MembershipRevoked
from cms import office, services
from cms.h5p.services import publish_item, take_over_import
from cms.models import H5PContentItem, InteractiveModulePage
from content.events import H5PContentImported
from core.events import receives


@receiver(page_published, sender=InteractiveModulePage)
def on_page_published(instance: InteractiveModulePage, revision: Any = None, **_kwargs: Any) -> None:
    """Inside the transaction of the publication: a refusal here undoes it."""
    if instance.live:  # a publication set for later is announced too
        services.publish_page(instance, revision.user_id if revision else None)


@receiver(page_unpublished, sender=InteractiveModulePage)
def on_page_unpublished(instance: InteractiveModulePage, **_kwargs: Any) -> None:
    services.withdraw_page(instance.element_uuid)


@receiver(published, sender=H5PContentItem)
def on_h5p_published(instance: H5PContentItem, revision: Any = None, **_kwargs: Any) -> None:
    """Inside the transaction of the publication, too."""
    if instance.live:
        publish_item(instance, revision.user_id if revision else None)


@receives(H5PContentImported)
def on_h5p_imported(event: H5PContentImported) -> None:
    take_over_import(event.content_uuid, event.version_uuid)


@receives(MembershipGranted)
def on_membership_granted(event: MembershipGranted) -> None:
    office.seat_person(event.person_id)


@receives(MembershipRevoked)
def on_membership_revoked(event: MembershipRevoked) -> None:
    office.seat_person(event.person_id)
