"""Finds the route of a request: by its method and the number of its path segments, literal segments before parameters."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from chalicelib.http.routing import Route


class LaterRoutes(Struct, frozen=True):
    """Routes that are imported with the first path that has one of the segments, because each import lengthens a cold start."""

    segments: frozenset[str]
    load: Callable[[], Iterable[Route]]


class RouteTable:
    def __init__(self, routes: Iterable[Route], later: Iterable[LaterRoutes] = ()) -> None:
        self._by_length: dict[int, list[Route]] = {}
        self._later = tuple(later)
        self._add(routes)

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
        segments = path.split("/")
        needed = tuple(each for each in self._later if not each.segments.isdisjoint(segments))
        if needed:
            self._add(route for each in needed for route in each.load())
            self._later = tuple(each for each in self._later if each not in needed)
        return self._by_length.get(path.count("/"), [])

    def _add(self, routes: Iterable[Route]) -> None:
        for route in routes:
            self._by_length.setdefault(route.path.count("/"), []).append(route)
        for same_length in self._by_length.values():
            same_length.sort(key=_parameters_last)


def _parameters_last(route: Route) -> tuple[bool, ...]:
    return tuple(segment.startswith("<") for segment in route.path.split("/"))
