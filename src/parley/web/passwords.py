"""How passwords are kept: Argon2id with 19 MiB a login, so that eight at once stay within 152 MiB.

The cost is the smaller of the two that OWASP's password storage cheat sheet recommends (m = 19 MiB, t = 2, p = 1);
Django's default takes 100 MiB a login.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with bounded memory."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
