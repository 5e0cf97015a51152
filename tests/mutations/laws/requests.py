"""A request of the API counts once, for its account, with the values that the client has sent."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "the client's id of a request is not claimed", 1, "chalicelib/actions/idempotency.py",
        "            work.claim(self.key, *made, fingerprint=self.fingerprints[0])\n",
        "            pass\n",
        ("tests/unit",),
    ),
    Mutation(
        "an idempotency key counts in every account", 7, "chalicelib/domain/keys.py",
        "return REQUEST_CLAIM.key(account_id, actor, what, hashed(request_id))",
        "return REQUEST_CLAIM.key(0, actor, what, hashed(request_id))",
        ("tests/functional/api/test_idempotency.py",),
    ),
    Mutation(
        "a query overrides the body", 8, "chalicelib/http/request.py",
        "return {**unwrapped(self.query_for(model), resource), **unwrapped(body, resource)}",
        "return {**unwrapped(body, resource), **unwrapped(self.query_for(model), resource)}",
        ("tests/functional/api/test_parameters.py",),
    ),
    Mutation(
        "a client chooses its own address by another spelling of a header", 7, "chalicelib/http/request.py",
        'self.headers.get("x-forwarded-for", "")',
        '(self.headers.get("x_forwarded_for") or self.headers.get("x-forwarded-for", ""))',
        ("tests/functional/api/test_parameters.py",),
    ),
)  # fmt: skip
