"""Words of Wagtail that authors and reviewers read daily and whose Russian we choose ourselves.

The project's catalogue goes before Wagtail's; named here, the texts are kept in it.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Skip to main content"),
    _("Exploring"),
    _("Search term"),
    _("Reports"),
    _("The page title as you'd like it to be seen by the public"),
    _("Privacy and access"),
    _("Submit to %(workflow_name)s"),
    _("Resubmit to %(task_name)s"),
    _("Restart workflow "),
    _("Cancel workflow "),
    _("Request changes"),
    _("In Moderation"),
    _("in moderation"),
    _("live + in moderation"),
    _("Awaiting"),
    _("Awaiting your review"),
    _("Task started"),
    _("Your pages and snippets in a workflow"),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("Page '%(page_title)s' created and submitted for moderation."),
    _("Workflow on page '%(page_title)s' has been cancelled."),
    _("Workflow on page '%(page_title)s' has been restarted."),
    _("The page '%(page_title)s' is not currently awaiting moderation."),
    _("The page '%(page_title)s' is not currently awaiting moderation in task '%(task_name)s'."),
    _("This {model_name} is awaiting <b>'{task_name}'</b> in the <b>'{workflow_name}'</b> workflow."),
    _("Only reviewers for this task can edit the %(model_name)s."),
    _("Only reviewers can edit and approve the %(model_name)s"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
)
