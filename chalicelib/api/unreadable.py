"""Requests that cannot be understood at all, as against those that are understood and refused."""

from chalicelib.domain.errors import DeskError


class Malformed(DeskError):
    code = "json_malformed"


class TooLarge(DeskError):
    code = "body_too_large"


class UnknownMediaType(DeskError):
    code = "media_type_unknown"


class UnknownPath(DeskError):
    code = "path_not_found"


class WrongMethod(DeskError):
    """`allowed` are the methods that the path has."""

    code = "method_not_allowed"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__("This path does not take this method.")
        self.allowed = allowed
