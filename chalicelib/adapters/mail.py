"""ports.MailSender on SES (API v2).

The SDK repeats nothing here: after a lost response the mail may be on its way, and a second call would send it twice.
"""

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


class SesMail:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, raw: bytes, *, sender: str, to: str) -> str:
        request: dict[str, Any] = {
            "FromEmailAddress": sender,
            "Destination": {"ToAddresses": [to]},
            "Content": {"Raw": {"Data": raw}},
        }
        try:
            answer = self._clients.ses.send_email(**request)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code") or "unknown")
            if code in REFUSED:
                raise SendRefused(code) from error
            raise SendLater(code) from error
        except NOT_SENT as error:
            raise SendLater(type(error).__name__) from error
        except HTTPClientError as error:
            raise SendUnknown(type(error).__name__) from error
        return str(answer["MessageId"])
