"""How passwords of the books' staff are kept: Argon2id at a cost that fits a shared web process."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: the least that OWASP's password storage sheet asks for, and 44 ms instead of Django's 390."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
