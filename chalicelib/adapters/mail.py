"""ports.MailSender on SES (API v2).

The SDK repeats nothing here: after a lost response the mail may be on its way, and a second call would send it twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    SSLError,
)

from chalicelib.adapters.aws_session import Clients
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown

REFUSED = ("BadRequestException", "MessageRejected")
"""About this mail. The others are about the sender's account or its quota, which change within the day of tries."""
NOT_SENT = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError, SSLError)
"""The connection failed before any byte was sent."""


NOT_VERIFIED = "IdentityNotVerified"
"""SES has no code of its own for a sender whose address and domain are not verified."""
QUOTA = "quota exceeded"
QUOTA_PAUSE_SECONDS = 3_600
"""The quota of a day comes back bit by bit."""


class SesMail:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, raw: bytes, *, sender: str, to: Sequence[str], tags: Mapping[str, str] | None = None) -> str:
        request: dict[str, Any] = {
            "FromEmailAddress": sender,
            "Destination": {"ToAddresses": list(to)},
            "Content": {"Raw": {"Data": raw}},
        }
        if tags and self._clients.mail_configuration_set:
            request["ConfigurationSetName"] = self._clients.mail_configuration_set
            request["EmailTags"] = [{"Name": name, "Value": value} for name, value in tags.items()]
        try:
            answer = self._clients.ses.send_email(**request)
        except ClientError as error:
            raise _outcome(error.response.get("Error", {})) from error
        except NOT_SENT as error:
            raise SendLater(type(error).__name__) from error
        except HTTPClientError as error:
            raise SendUnknown(type(error).__name__) from error
        return f"{answer['MessageId']}@{self._clients.mail_id_domain}"


def _outcome(error: Mapping[str, Any]) -> SendRefused | SendLater:
    """The text of SES may quote an address, so that it is only read."""
    code, text = str(error.get("Code") or "unknown"), str(error.get("Message"))
    if code in REFUSED:
        return SendRefused(NOT_VERIFIED if "not verified" in text else code)
    return SendLater(code, after=QUOTA_PAUSE_SECONDS if QUOTA in text else None)
