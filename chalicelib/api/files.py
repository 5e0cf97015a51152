"""Links to attachments. The random token in the path is the permission; the link redirects to the file in S3.

A link works as long as its message has the file. The link of a file whose key does not name its message, as 0.1.0 stored files,
works as long as the bucket has the file.
"""

from chalicelib.http.access import Access, Request
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes
from chalicelib.views.attachments import KEY_PREFIX, LINK_PATH

routes = Routes(LINK_PATH.rstrip("/"), access=Access.PUBLIC)


@routes.get("/<account_id>/<token>/<file_name>", status=302)
def show(request: Request, account_id: int, token: str, file_name: str) -> Reply[None]:
    """Redirect to the file. The link of a deleted message or conversation answers 404."""
    from chalicelib.actions.attachments import find_file
    from chalicelib.domain.files import served_as

    content_type, inline = served_as(file_name)
    link = request.desk.files.link(
        find_file(request.desk, account_id, f"{KEY_PREFIX}{account_id}/{token}/{file_name}", request.http.visit),
        name=file_name,
        content_type=content_type,
        inline=inline,
    )
    return Reply(302, headers={"Location": link, "Cache-Control": "private, max-age=60"})
