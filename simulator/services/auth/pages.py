"""The page on which somebody signs in: HTML that a browser shows and a script can fill in, without any script in it."""

from collections.abc import Iterable
from html import escape

from simulator.wire.http import Reply

_STYLE = (
    "body{font:1.1em/1.5 sans-serif;max-width:34em;margin:3em auto;padding:0 1em}"
    "input,button{font:inherit;padding:.4em;margin:.2em 0}[role=alert]{border-left:.3em solid #b00;padding-left:.7em}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


def sign_in_page(title: str, action: str, users: Iterable[tuple[str, str]], *, refused: str | None = None) -> Reply:
    """The form, with the users that are known and what each is; `refused` is a name that is none of them."""
    alert = "" if refused is None else f'<p role="alert">There is no user {escape(repr(refused))} here.</p>'
    listed = "".join(f"<li><code>{escape(name)}</code> {escape(about)}</li>" for name, about in users)
    body = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>This is a simulator: no password is asked for.</p>{alert}"
        f'<form method="post" action="{escape(action)}" accept-charset="utf-8">'
        '<p><label for="username">Username</label><br>'
        '<input id="username" name="username" autocomplete="off" required autofocus></p>'
        '<p><button id="kc-login" type="submit">Sign in</button></p></form>'
        f"<h2>Users</h2><ul>{listed}</ul></body></html>\n"
    )
    reply = Reply.of(200 if refused is None else 401, body.encode("utf-8", "replace"), "text/html; charset=utf-8")
    reply.headers.update(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
    )
    return reply
