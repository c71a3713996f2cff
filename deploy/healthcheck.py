"""Ask the web process of this container whether it lives; the exit code is the answer."""

import os
import sys
import urllib.request

HOSTS = os.environ.get("PORTFOLIO_ALLOWED_HOSTS") or os.environ.get("ALLOWED_HOSTS") or "localhost"


def main() -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz/live",
        headers={"Host": HOSTS.split(",")[0].strip().lstrip(".")},
    )
    try:
        with urllib.request.urlopen(request, timeout=4):  # noqa: S310  (our own address)
            return 0
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
