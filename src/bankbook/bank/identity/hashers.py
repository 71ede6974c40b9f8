"""How the bank hashes passwords: Argon2id at the cost chosen for it."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane (the OWASP cheat sheet's setting): about 45 ms on one core, and no lever for exhausting memory."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
