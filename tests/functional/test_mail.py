"""The adapter of SES: what each answer means for the mail, and that no call is repeated."""

from base64 import b64decode
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.adapters.aws_session import Clients
from chalicelib.adapters.mail import NOT_VERIFIED, QUOTA_PAUSE_SECONDS, SesMail
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown
from chalicelib.settings import Settings
from tests.faults.aws_responses import json_body, json_response
from tests.support.dynamodb import use_emulator_credentials

URL = "https://email.us-east-1.amazonaws.com"


class Ses:
    """Answers the requests of the SDK."""

    def __init__(self) -> None:
        self.answers: list[Exception | tuple[int, str]] = []
        self.bodies: list[Any] = []
        self.text = "kim@example.org"
        """Of refusals."""

    def answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.bodies.append(json_body(request))
        planned = self.answers.pop(0) if self.answers else (200, "")
        if isinstance(planned, Exception):
            raise planned
        status, code = planned
        body = {"MessageId": "ses-1"} if status == 200 else {"message": self.text}
        return json_response(request, body, status, x_amzn_ErrorType=code)


@pytest.fixture(name="ses")
def _ses(monkeypatch: pytest.MonkeyPatch) -> tuple[Ses, SesMail]:
    use_emulator_credentials(monkeypatch)
    clients, server = Clients(Settings.read({"AWS_REGION": "us-east-1"})), Ses()
    clients.ses.meta.events.register_first("before-send.sesv2.*", server.answer)
    return server, SesMail(clients)


def send(mail: SesMail) -> str:
    return mail.send(b"Subject: Hi\r\n\r\nHello\r\n", sender="desk@parley.example", to=("kim@example.org",))


def test_mail_is_sent_raw_to_one_address(ses: tuple[Ses, SesMail]) -> None:
    server, mail = ses
    assert send(mail) == "ses-1@email.amazonses.com"
    (body,) = server.bodies
    assert b64decode(body["Content"]["Raw"]["Data"]) == b"Subject: Hi\r\n\r\nHello\r\n"
    assert (body["FromEmailAddress"], body["Destination"]) == ("desk@parley.example", {"ToAddresses": ["kim@example.org"]})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((400, "MessageRejected"), SendRefused),
        ((400, "BadRequestException"), SendRefused),
        ((429, "TooManyRequestsException"), SendLater),
        ((400, "LimitExceededException"), SendLater),
        ((400, "SendingPausedException"), SendLater),
        ((400, "MailFromDomainNotVerifiedException"), SendLater),
        ((403, "AccessDeniedException"), SendLater),
        ((500, "InternalServiceErrorException"), SendLater),
        (EndpointConnectionError(endpoint_url=URL), SendLater),
        (ConnectTimeoutError(endpoint_url=URL), SendLater),
        (ReadTimeoutError(endpoint_url=URL), SendUnknown),
    ],
)
def test_each_answer_has_one_meaning_and_no_repetition(ses: tuple[Ses, SesMail], answer: Any, outcome: type[Exception]) -> None:
    server, mail = ses
    server.answers = [answer, (200, "")]
    with pytest.raises(outcome) as raised:
        send(mail)
    assert len(server.bodies) == 1
    assert "@" not in str(raised.value)


def test_blind_copies_are_receivers_like_the_others(ses: tuple[Ses, SesMail]) -> None:
    server, mail = ses
    mail.send(b"Subject: Hi\r\n\r\nHello\r\n", sender="desk@parley.example", to=("kim@example.org", "eve@example.org"))
    assert server.bodies[0]["Destination"] == {"ToAddresses": ["kim@example.org", "eve@example.org"]}
    assert "ConfigurationSetName" not in server.bodies[0]


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("Email address is not verified. The following identities failed the check: a@b.example", SendRefused, NOT_VERIFIED),
        ("Transaction failed: a@b.example", SendRefused, "MessageRejected"),
    ],
)
def test_sender_that_is_not_verified_has_a_code_of_its_own(
    ses: tuple[Ses, SesMail], text: str, outcome: type[SendRefused], reason: str
) -> None:
    server, mail = ses
    server.answers, server.text = [(400, "MessageRejected")], text
    with pytest.raises(outcome) as raised:
        send(mail)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("text", "after"), [("Maximum sending rate exceeded.", None), ("Daily message quota exceeded.", QUOTA_PAUSE_SECONDS)]
)
def test_quota_of_the_day_asks_for_a_longer_pause(ses: tuple[Ses, SesMail], text: str, after: int | None) -> None:
    server, mail = ses
    server.answers, server.text = [(429, "TooManyRequestsException")], text
    with pytest.raises(SendLater) as raised:
        send(mail)
    assert raised.value.after == after


@pytest.mark.parametrize(("region", "domain"), [("us-east-1", "email.amazonses.com"), ("eu-west-1", "eu-west-1.amazonses.com")])
def test_tagged_mail_is_reported_and_has_the_id_of_its_region(monkeypatch: pytest.MonkeyPatch, region: str, domain: str) -> None:
    use_emulator_credentials(monkeypatch)
    clients, server = Clients(Settings.read({"AWS_REGION": region, "MAIL_CONFIGURATION_SET": "parley-mail"})), Ses()
    clients.ses.meta.events.register_first("before-send.sesv2.*", server.answer)
    sent = SesMail(clients).send(b"Hi", sender="desk@parley.example", to=("kim@example.org",), tags={"account": "1"})
    assert sent == f"ses-1@{domain}"
    assert server.bodies[0]["ConfigurationSetName"] == "parley-mail"
    assert server.bodies[0]["EmailTags"] == [{"Name": "account", "Value": "1"}]
