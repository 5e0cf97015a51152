"""Mailboxes that are connected by signing in: no other browser ends a sign-in, and no token is lost or goes astray."""

from tests.mutations.mutation import Mutation

ACTIONS = "chalicelib/features/mail_sign_in/actions.py"
ACCESS = "chalicelib/actions/mail_access.py"
TESTS = ("tests/features/mail_sign_in",)

MUTATIONS = (
    Mutation(
        "another browser ends a sign-in",
        7,
        ACTIONS,
        "        or not proves(verifier, sign_in)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a sign-in never ends",
        7,
        ACTIONS,
        "        or sign_in.expires_at <= desk.clock.now() // 1000\n",
        "",
        TESTS,
    ),
    Mutation(
        "a former administrator connects a mailbox",
        7,
        ACTIONS,
        "    caller = sessions.caller(desk, user, sign_in.account_id)\n    caller.require_administrator()\n",
        "    caller = sessions.caller(desk, user, sign_in.account_id)\n",
        TESTS,
    ),
    Mutation(
        "a token for another application is believed",
        7,
        ACTIONS,
        "claims.aud != provider.client_id or ",
        "",
        TESTS,
    ),
    Mutation(
        "another mailbox takes over the inbox",
        7,
        ACTIONS,
        " or inbox.channel.mailbox.email != email",
        "",
        TESTS,
    ),
    Mutation(
        "a renewal overwrites a newer one",
        2,
        ACCESS,
        "expected=grant.version",
        "expected=-1",
        TESTS,
    ),
    Mutation(
        "the refresh token is lost with a renewal",
        1,
        ACCESS,
        "tokens.refresh_token or grant.refresh_token",
        "tokens.refresh_token",
        TESTS,
    ),
    Mutation(
        "a temporary failure ends the access",
        1,
        ACCESS,
        "    if error in ENDED:\n",
        "    if error:\n",
        TESTS,
    ),
    Mutation(
        "polls go on after the end of an access",
        8,
        "chalicelib/features/email/model.py",
        "error == ACCESS_ENDED or ",
        "",
        TESTS,
    ),
    Mutation(
        "tokens outlive their inbox",
        7,
        "chalicelib/features/erasure/actions.py",
        "    forget_access(work, inbox)\n",
        "",
        TESTS,
    ),
)
