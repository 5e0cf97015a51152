"""Several reads in one request."""

from tests.support.specimen import Specimen

BATCH = "/api/v1/batch"

SPECIMEN = Specimen(
    queries={f"GET {BATCH}": "paths[]=/api/v1/profile"},
    credentials=f"""
UTT .. ... TTTTTT .SSSST .  GET {BATCH}
""",
    secrets={f"GET {BATCH}": ("access token", "socket token")},
)
