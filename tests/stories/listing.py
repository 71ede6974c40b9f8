"""Lists the addresses of one half as its resolver has them: `python -m tests.stories.listing bank | books`, JSON on standard output.

A process of its own, because Django holds one site in one process and the stories hold none.
"""

import json
import os
import sys


def main(half: str) -> None:
    """Print every address with its view and what that declares."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"bankbook.{half}.site.settings"
    import django

    django.setup()
    from tests import routes

    found = [{"address": address, "view": routes.name(view)} for address, view in routes.routes()]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
