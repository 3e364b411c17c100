"""An exchange as a command that sends its request again: to be pasted into bash, whatever is in it."""

import base64
import re
import shlex
from collections.abc import Iterator

from simulator.records.exchange import Exchange, readable, split_headers, url_of
from simulator.records.hiding import SECRET
from simulator.wire.mail import METHOD as SMTP

IN_A_COMMAND = 100_000
"""Bytes of a body that may stand in the command itself: the system allows 128 KiB for one argument."""

_HIDDEN = "***"
# curl sets these by itself; with the first group to other values, with the second unless told not to.
_LEFT_TO_CURL = frozenset({"host", "content-length", "transfer-encoding"})
_NOT_SENT = ("Accept", "User-Agent")
# A terminal acts on these, or turns them into others, when they are pasted.
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
_ESCAPED = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t", ord("\\"): "\\\\"}
# As they are, bash's history would take the one for the end of the word, and so the other for a command to repeat.
_HISTORY = b"'!"


def as_curl(exchange: Exchange, base_url: str | None = None, *, hide_secrets: bool = False) -> str:
    """A curl command for bash that sends the same method, target, headers and body.

    To `base_url` if given, else to the host that was asked. `hide_secrets` puts `***` for credentials. A mail goes to
    the SMTP port that received it.
    """
    if exchange.method == SMTP:
        return _as_mail(exchange)
    body = exchange.request_body
    url = url_of(exchange, base_url)
    words = ["curl", *_options(exchange.method, url, bool(body)), _quoted(url.encode())]
    for line in _headers(exchange.request_headers, bool(body), hide_secrets):
        words += ["-H", _quoted(line)]
    before = ""
    if body and not _fits(body):
        before = _piped(body)
        words += ["--data-binary", "@-"]
    elif body:
        words += ["--data-binary", _quoted(body)]
    return before + " ".join(words)


def _as_mail(exchange: Exchange) -> str:
    fields = split_headers(exchange.request_headers)
    host = readable(fields.get("Host", "localhost"))
    words = ["curl", _quoted(f"smtp://{host}".encode()), "--mail-from", _argument(fields.get("Mail-From", ""))]
    for recipient in fields.getall("Rcpt-To", ()):
        words += ["--mail-rcpt", _argument(recipient)]
    if "Auth-User" in fields:
        words += ["--user", _argument(f"{fields['Auth-User']}:{_HIDDEN}")]  # any password will do
    return _piped(exchange.request_body) + " ".join([*words, "--upload-file", "-"])


def _argument(value: str) -> str:
    return _quoted(value.encode("utf-8", "surrogateescape"))


def _options(method: str, url: str, has_body: bool) -> list[str]:
    options = ["--head"] if method == "HEAD" and not has_body else ["-X", shlex.quote(method)]
    if any(sign in url for sign in "[]{}"):
        options.append("--globoff")
    if "/." in url:
        options.append("--path-as-is")
    return options


def _headers(joined: bytes, has_body: bool, hide_secrets: bool) -> Iterator[bytes]:
    headers = split_headers(joined)
    for name, value in headers.items():
        if name.lower() in _LEFT_TO_CURL:
            continue
        if hide_secrets and name.lower() in SECRET:
            value = _HIDDEN
        # To curl a header without a value is one to leave out, unless it ends in a semicolon.
        line = f"{name}: {value}" if value else f"{name};"
        yield line.encode("utf-8", "surrogateescape")
    for name in (*_NOT_SENT, *(("Content-Type",) if has_body else ())):
        if name not in headers:
            yield f"{name}:".encode()


def _fits(body: bytes) -> bool:
    """May it be an argument: text, not too long, and nothing that curl would take for a file's name?"""
    return len(body) <= IN_A_COMMAND and b"\0" not in body and not body.startswith(b"@") and _is_text(body)


def _piped(body: bytes) -> str:
    """What writes the body to curl's standard input. `printf` is bash's own, so that no length is too much."""
    if b"\0" not in body and _is_text(body):
        return f"printf %s {_quoted(body)} | "
    return f"printf %s {base64.b64encode(body).decode('ascii')} | base64 -d | "


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quoted(data: bytes) -> str:
    """One word of bash: as it stands where that is safe to paste, else escaped."""
    if not _CONTROL.search(data) and _is_text(data):
        return shlex.quote(data.decode("utf-8"))
    return f"$'{''.join(map(_sign, data))}'"


def _sign(byte: int) -> str:
    if byte in _ESCAPED:
        return _ESCAPED[byte]
    return chr(byte) if 0x20 <= byte < 0x7F and byte not in _HISTORY else f"\\x{byte:02x}"
