"""The end of a process in the middle of an action."""


class Crash(BaseException):
    """The process ends. As a BaseException it passes every handler of errors, so nothing is cleaned up."""


def crash() -> None:
    raise Crash
