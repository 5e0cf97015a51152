"""Finds the route of a request: by its method and the number of its path segments, literal segments before parameters."""

from collections.abc import Iterable

from chalicelib.http.routing import Route


class RouteTable:
    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[Route]] = {}
        for route in sorted(routes, key=_parameters_last):
            self._by_length.setdefault(route.path.count("/"), []).append(route)

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and its path parameters, still percent-encoded."""
        for route in self._candidates(path):
            if route.method == method and route.matches(path):
                return route, route.parameters(path)
        return None

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods that the path accepts, sorted; empty when it does not exist."""
        return tuple(sorted({route.method for route in self._candidates(path) if route.matches(path)}))

    def _candidates(self, path: str) -> list[Route]:
        return self._by_length.get(path.count("/"), [])


def _parameters_last(route: Route) -> tuple[bool, ...]:
    return tuple(segment.startswith("<") for segment in route.path.split("/"))
