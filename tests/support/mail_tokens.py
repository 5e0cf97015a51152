"""The operator's applications at Google and Microsoft, and the answers of their token endpoints."""

import json
from base64 import urlsafe_b64encode
from typing import Any

from chalicelib.ports import HttpResponse, MailApps
from tests.support.fakes.transport import json_response

EMAIL = "support@acme.example"
CLIENT, SECRET = "our-application", "our-secret"
APPS = MailApps((CLIENT, SECRET), (CLIENT, SECRET))
INVALID_GRANT = json_response({"error": "invalid_grant", "error_description": "Token has been revoked."}, 400)


def id_token(**claims: Any) -> str:
    body = urlsafe_b64encode(json.dumps({"aud": CLIENT, "email": EMAIL, **claims}).encode()).decode().rstrip("=")
    return f"head.{body}.signature"


def tokens(access: str = "access-1", refresh: str | None = "refresh-1", **claims: Any) -> HttpResponse:
    """As Google answers. Its renewals have no refresh token."""
    fields = {"access_token": access, "expires_in": 3599, "token_type": "Bearer", "id_token": id_token(**claims)}
    return json_response({**fields, **({"refresh_token": refresh} if refresh else {})})
