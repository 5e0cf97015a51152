"""A socket of an agent or a customer. tests/security/sockets.txt says who may open one and what each may send."""

import json

from chalicelib.actions import presence, socket_revocation
from tests.faults import scenarios
from tests.faults.browser import Browser
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.specimen import Specimen

SPECIMEN = Specimen(
    steps=(
        presence.online,
        socket_revocation.sockets_of,
        socket_revocation.end_sockets,
        socket_revocation.drop_sockets,
    ),
)


@path(differs=("socket",))
def connect(deployment: Deployment) -> None:
    """API Gateway does not open a socket whose `$connect` failed, and the browser opens another one. The first one's row is
    deleted when a push finds the connection gone, or when it expires."""
    deployment.browsers["ada again"] = Browser("ada again")
    deployment.facts["pubsub"]["ada again"] = deployment.facts["pubsub"]["ada"]
    deployment.connect(deployment.browsers["ada again"])


@path(differs=("socket",))
def disconnect(deployment: Deployment) -> None:
    """API Gateway sends `$disconnect` once. After a failure the socket's row is deleted by a push or expires."""
    deployment.disconnect(deployment.browsers["ben"])


@path(scenarios.kim_wrote)
def typing(deployment: Deployment) -> None:
    """A typing signal may be lost, because it is not stored; everything else must be complete."""
    frame = {"action": "typing", "conversation_id": deployment.facts["conversation"], "typing_status": "on"}
    deployment.send_frame(deployment.browsers["ben"], json.dumps(frame))
    deployment.api("ben", "POST", path_of(deployment, "/toggle_typing_status"), {"typing_status": "off"})
