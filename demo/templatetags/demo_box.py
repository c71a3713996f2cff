"""The demo accounts for a template: ``{% get_demo_accounts as accounts %}``."""

from django import template

from demo.accounts import DemoAccount, demo_accounts

register = template.Library()


@register.simple_tag
def get_demo_accounts() -> list[DemoAccount]:
    return demo_accounts()
