"""Every route of the desk. Importing this module imports every feature: descriptions and tests read it, a function never does."""

from chalicelib.api.route_table import KERNEL_ROUTES, feature_routes
from chalicelib.http.routing import Route
from chalicelib.registry import FEATURES

ROUTES: tuple[Route, ...] = (
    *KERNEL_ROUTES,
    *(route for feature in FEATURES if feature.routes for route in feature_routes(feature.name)),
)
