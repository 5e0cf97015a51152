"""Links to attachments. The random token in the path is the permission; the link redirects to the file in S3."""

from chalicelib.http.access import Access, Request
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes
from chalicelib.views.attachments import KEY_PREFIX, LINK_PATH

routes = Routes(LINK_PATH.rstrip("/"), access=Access.PUBLIC)


@routes.get("/<account_id>/<token>/<file_name>")
def show(request: Request, account_id: int, token: str, file_name: str) -> Reply[None]:
    """Redirect to the file."""
    from chalicelib.domain.files import served_as

    content_type, inline = served_as(file_name)
    link = request.desk.files.link(
        f"{KEY_PREFIX}{account_id}/{token}/{file_name}",
        name=file_name,
        content_type=content_type,
        inline=inline,
    )
    return Reply(302, headers={"Location": link, "Cache-Control": "private, max-age=60"})
