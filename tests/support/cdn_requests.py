"""Requests outside the API's paths, and how the CDN and the local gateway answer them alike."""

PAGE, FILE, NOT_FOUND, WRONG_METHOD = "page", "file", 404, 405

ANSWERS: list[tuple[str, str, str | int]] = [
    ("GET", "/", PAGE),
    ("HEAD", "/", PAGE),
    ("GET", "/login", PAGE),
    ("GET", "/password", PAGE),
    ("GET", "/conversations/7", PAGE),
    ("GET", "/settings", PAGE),
    ("GET", "/settings/labels/new", PAGE),
    ("GET", "/app/accounts/1/conversations/7", PAGE),
    ("GET", "/index.html", FILE),
    ("GET", "/assets/app-1a2b.js", FILE),
    ("GET", "/sw.js", FILE),
    ("GET", "/packs/js/sdk.js", FILE),
    ("HEAD", "/packs/js/widget.js", FILE),
    ("POST", "/packs/js/sdk.js", WRONG_METHOD),
    ("GET", "/packs/assets/List-1a2b.js", FILE),
    ("GET", "/packs/js/other.js", NOT_FOUND),
    ("GET", "/packs/assets/", NOT_FOUND),
    ("GET", "/packs/js/sdk.js/x", NOT_FOUND),
    ("GET", "/packs/", NOT_FOUND),
    ("POST", "/", WRONG_METHOD),
    ("DELETE", "/conversations/7", WRONG_METHOD),
    ("PUT", "/assets/app-1a2b.js", WRONG_METHOD),
    ("GET", "/platform/api/v1/users/1", NOT_FOUND),
    ("POST", "/platform/api/v1/users", NOT_FOUND),
    ("GET", "/enterprise/api/v1/accounts/1/limits", NOT_FOUND),
    ("GET", "/survey/responses/x", NOT_FOUND),
    ("GET", "/hc/x", NOT_FOUND),
    ("GET", "/widgets", NOT_FOUND),
    ("GET", "/widget/x", NOT_FOUND),
    ("GET", "/robots.txt", NOT_FOUND),
    ("GET", "/loginx", NOT_FOUND),
    ("GET", "/sw.json", NOT_FOUND),
    ("GET", "/apiary", NOT_FOUND),
    ("GET", "/healthy", NOT_FOUND),
    ("GET", "/.vite/manifest.json", NOT_FOUND),
]
"""Method, path, and the part of the client that answers or the status of the refusal, which is in JSON."""

FOLDED = [("//api/v1/profile", "/api/v1/profile"), ("/api//v1///profile", "/api/v1/profile"), ("//", "/")]
"""Paths with repeated slashes, and where the redirect leads that keeps method and body."""
