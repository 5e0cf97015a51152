"""The Lambda entry points: one short function per trigger, without rules.

Each function imports its handler on the first call, so that a worker's cold start does not import the API.
Queues and the stream have placeholder names; `infra/` replaces them with the real resources when packaging.
"""

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, DynamoDBEvent, Rate, SQSEvent, WebsocketEvent
from chalice.app import CloudWatchEvent as ScheduledEvent

PLACEHOLDER = "arn:aws:sqs:us-east-1:000000000000:"


class Parley(Chalice):  # type: ignore[misc]
    """Passes every REST request to the API's own router (docs/decisions/0002)."""

    def __call__(self, event: Any, context: Any) -> Any:
        from chalicelib.api import answer

        return answer(event, context)


app = Parley(app_name="parley")
app.experimental_feature_flags.update(["WEBSOCKETS"])
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def _run(handler: Callable[[Any, Any], dict[str, Any]], event: Any) -> dict[str, Any]:
    from chalicelib.bootstrap import desk
    from chalicelib.invocation import logged

    return logged(handler.__name__, event.context, desk, lambda built: handler(built, event.to_dict()))


@app.route("/", methods=METHODS, content_types=["*/*"], name="root")  # type: ignore[untyped-decorator]
def root() -> None:
    """Never called: Parley.__call__ answers. Chalice needs a view to declare the route."""


@app.route("/{proxy+}", methods=METHODS, content_types=["*/*"], name="everything")  # type: ignore[untyped-decorator]
def everything() -> None:
    """Never called, as above."""


@app.on_ws_connect(name="websocket_connect")  # type: ignore[untyped-decorator]
def websocket_connect(event: WebsocketEvent) -> dict[str, Any]:
    from chalicelib import realtime

    return _run(realtime.connect, event)


@app.on_ws_message(name="websocket_message")  # type: ignore[untyped-decorator]
def websocket_message(event: WebsocketEvent) -> dict[str, Any]:
    from chalicelib import realtime

    return _run(realtime.handle_message, event)


@app.on_ws_disconnect(name="websocket_disconnect")  # type: ignore[untyped-decorator]
def websocket_disconnect(event: WebsocketEvent) -> dict[str, Any]:
    from chalicelib import realtime

    return _run(realtime.disconnect, event)


@app.on_sqs_message(queue_arn=PLACEHOLDER + "ingest.fifo", batch_size=10, name="ingest")  # type: ignore[untyped-decorator]
def ingest(event: SQSEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.ingest, event)


@app.on_dynamodb_record(  # type: ignore[untyped-decorator]
    stream_arn="arn:aws:dynamodb:us-east-1:000000000000:table/parley/stream/0", batch_size=100, name="forward"
)
def forward(event: DynamoDBEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.forward, event)


@app.on_sqs_message(queue_arn=PLACEHOLDER + "broadcast.fifo", batch_size=10, name="broadcast")  # type: ignore[untyped-decorator]
def broadcast(event: SQSEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.broadcast, event)


@app.on_sqs_message(queue_arn=PLACEHOLDER + "events.fifo", batch_size=10, name="react")  # type: ignore[untyped-decorator]
def react(event: SQSEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.react, event)


@app.on_sqs_message(queue_arn=PLACEHOLDER + "background.fifo", batch_size=10, name="background")  # type: ignore[untyped-decorator]
def background(event: SQSEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.background, event)


@app.on_sqs_message(queue_arn=PLACEHOLDER + "outbound.fifo", batch_size=10, name="deliver")  # type: ignore[untyped-decorator]
def deliver(event: SQSEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.deliver, event)


@app.on_sqs_message(queue_arn=PLACEHOLDER + "mail", batch_size=1, name="mail")  # type: ignore[untyped-decorator]
def mail(event: SQSEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.mail, event)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="wake")  # type: ignore[untyped-decorator]
def wake(event: ScheduledEvent) -> dict[str, Any]:
    from chalicelib import workers

    return _run(workers.wake, event)
