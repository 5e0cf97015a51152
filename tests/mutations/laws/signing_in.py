"""Passwords, password links and limits on failed attempts."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "a password link opens an account for which it was not made", 7, "chalicelib/actions/password_links.py",
        " or user.account_ids != link.account_ids:",
        ":",
        ("tests/functional/api/test_sessions.py",),
    ),
    Mutation(
        "a password link works after the password has changed", 7, "chalicelib/actions/password_links.py",
        "if link.begun_with == hashed(user.password_hash):",
        "if link.begun_with:",
        ("tests/functional/api/test_sessions.py",),
    ),
    Mutation(
        "a stranger locks a person out", 7, "chalicelib/actions/attempts.py",
        'f"sign-in pair {who} {network_of(address)}"',
        'f"sign-in pair {who}"',
        ("tests/unit/test_attempts.py",),
    ),
    Mutation(
        "a refused attempt is hashed", 7, "chalicelib/actions/sessions.py",
        "    count_sign_in(desk, normal_email(email), address, known)\n",
        "    desk.passwords.verify(None, password)\n    count_sign_in(desk, normal_email(email), address, known)\n",
        ("tests/unit/test_attempts.py",),
    ),
)  # fmt: skip
