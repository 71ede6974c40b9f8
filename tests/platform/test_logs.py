"""What a failed page leaves for an operator: the traceback, with its time, and no token."""

import io
import logging
import logging.config

from bankbook import config

TOKEN = "mmve6mbovbdivnlthjzja22xgd5mawokzxlztbb7y2rfcmtkpu7difp4ry"


def written(level: int, message: str, *args: object, failed: bool = False) -> str:
    stream = io.StringIO()
    settings = config.django_logging()
    settings["handlers"]["stderr"]["stream"] = stream
    before = logging.getLogger("django").handlers[:], logging.getLogger("django").level
    root = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logging.config.dictConfig(settings)
        try:
            assert not failed
        except AssertionError:
            logging.getLogger("django.request").log(level, message, *args, exc_info=True)
        else:
            logging.getLogger("django.request").log(level, message, *args)
    finally:
        logging.getLogger("django").handlers[:], logging.getLogger("django").level = before
        logging.getLogger().handlers[:], logging.getLogger().level = root
    return stream.getvalue()


def test_a_failed_page_leaves_its_traceback() -> None:
    said = written(logging.ERROR, "%s: %s", "Internal Server Error", "/bank/lines", failed=True)
    assert "Internal Server Error: /bank/lines" in said
    assert "Traceback (most recent call last)" in said
    assert said[:2] == "20"


def test_a_token_in_an_address_is_not_written() -> None:
    said = written(logging.ERROR, "%s: %s", "Internal Server Error", f"/consent/{TOKEN}")
    assert "/consent/***" in said
    assert TOKEN not in said


def test_public_ids_stay_readable() -> None:
    said = written(logging.WARNING, "Not Found: %s", "/bank/lines/0bd5f6a3-7e52-4c1e-9f30-5d0c8a1b2e44")
    assert "/bank/lines/0bd5f6a3-7e52-4c1e-9f30-5d0c8a1b2e44" in said
