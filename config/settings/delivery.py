"""What leaves the process: letters, credits, messages of the outbox, and the queue that wakes them."""

from celery.schedules import crontab

from .environment import env

VALKEY_URL = env.str("VALKEY_URL", default="redis://localhost:6379/0")

EMAIL_BACKEND = "outbox.mail.OutboxEmailBackend"
KAFEDRA_MAIL_TRANSPORT_BACKEND = env.str(
    "KAFEDRA_MAIL_TRANSPORT_BACKEND", default="django.core.mail.backends.smtp.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Кафедра <noreply@localhost>")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 10

# Seconds: the beat behind the wake, the first pause after a failure, the longest one, and the age of a
# due message from which the platform calls itself not ready.
KAFEDRA_OUTBOX_BEAT_SECONDS = env.float("KAFEDRA_OUTBOX_BEAT_SECONDS", default=5.0)
KAFEDRA_OUTBOX_BACKOFF_SECONDS = env.float("KAFEDRA_OUTBOX_BACKOFF_SECONDS", default=2.0)
KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS = env.float("KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS", default=600.0)
KAFEDRA_OUTBOX_MAX_AGE_SECONDS = env.int("KAFEDRA_OUTBOX_MAX_AGE_SECONDS", default=900)
KAFEDRA_OUTBOX_KEEP_DAYS = env.int("KAFEDRA_OUTBOX_KEEP_DAYS", default=30)

KAFEDRA_PORTFOLIO_URL = env.str("KAFEDRA_PORTFOLIO_URL", default="http://127.0.0.1:8001")
KAFEDRA_PORTFOLIO_TOKEN = env.str("KAFEDRA_PORTFOLIO_TOKEN", default="")
KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS = env.float("KAFEDRA_PORTFOLIO_TIMEOUT_SECONDS", default=3.0)
KAFEDRA_RECONCILE_DAYS = env.int("KAFEDRA_RECONCILE_DAYS", default=7)

# Celery has names of its own for a Unix socket and for the number of the database behind it.
CELERY_BROKER_URL = VALKEY_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "Europe/Moscow"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that hangs holds the request that wakes the relay no longer than this.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "connect_retries_timeout": 1,
}
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {
        "task": "outbox.tasks.relay",
        "schedule": KAFEDRA_OUTBOX_BEAT_SECONDS,
        "options": {"expires": KAFEDRA_OUTBOX_BEAT_SECONDS},
    },
    "forget-expired-sessions": {
        "task": "accounts.tasks.forget_expired_sessions",
        "schedule": crontab(hour=3, minute=25),
    },
    "publish-scheduled-modules": {
        "task": "cms.tasks.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "prune-outbox": {"task": "outbox.tasks.prune_outbox", "schedule": crontab(hour=3, minute=10)},
    "finish-overdue-attempts": {
        "task": "assessments.tasks.finish_overdue",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "continue-corrections": {
        "task": "assessments.tasks.continue_corrections",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "check-bank-depths": {
        "task": "assessments.tasks.check_depths",
        "schedule": crontab(hour=4, minute=20),
    },
    "count-exposures": {"task": "assessments.tasks.count_exposures", "schedule": 600.0},
    "count-statistics": {
        "task": "assessments.tasks.count_statistics",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "resume-imports": {"task": "assessments.tasks.resume_imports", "schedule": 300.0},
    "tidy-imports": {"task": "assessments.tasks.tidy_imports", "schedule": crontab(hour=3, minute=55)},
    "prune-h5p": {"task": "content.tasks.prune_h5p", "schedule": crontab(hour=4, minute=5)},
    "reconcile-portfolio": {
        "task": "credits.tasks.reconcile_portfolio",
        "schedule": crontab(hour=3, minute=40),
    },
}
