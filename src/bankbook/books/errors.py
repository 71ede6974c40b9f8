"""What a person or a program can cause in the books, said in a sentence fit to show. Doors map these to their medium."""

from django.utils.functional import Promise


class Refused(Exception):
    """A request that the books understood and will not carry out.

    `code` is stable and machine-readable; `sentence` is fit to show and says what to do.
    """

    code = "refused"

    def __init__(self, sentence: str | Promise, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(Refused):
    """Not there, or not the viewer's: the two are never told apart."""

    code = "not_found"
