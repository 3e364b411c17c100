"""The folder of certificates: read at the start, all its mistakes said at once. The command `certs` makes one."""

import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

from simulator.wire.errors import Problem, Problems

CA, REVOKED = "ca.pem", "crl.pem"
"""The certificate of the CA whose clients are trusted, and its list of those that no longer are (not needed)."""

SERVERS: Mapping[str, str] = {
    "good": "server",
    "expired": "server-expired",
    "wrong-name": "server-wrong-name",
    "untrusted": "server-untrusted",
}
"""What can be presented, and the names of the files, with `.pem` and `.key` after them. Only `good` has to be there."""


class Certificates:
    """Contexts with the certificates of a folder, and contexts for one connection that agree with them."""

    def __init__(self, folder: Path, client: str) -> None:
        """`client` is `ignore`, `ask` or `require`. Raises Problems."""
        self._asks = client != "ignore"
        self._revokes = self._asks and (folder / REVOKED).is_file()
        self._presented: dict[str, ssl.SSLContext] = {}
        problems = list(self._read(folder))
        if problems:
            raise Problems(problems)

    def _read(self, folder: Path) -> Iterator[Problem]:
        """Make the contexts, and say what is wrong with the folder."""
        if not folder.is_dir():
            what = "is not a folder" if folder.exists() else "there is no such folder"
            yield _problem(folder, what, "name the folder that `uec-simulator certs FOLDER` has made")
            return
        for name in held(folder):
            self._presented[name] = self.context()
            yield from _load_pair(self._presented[name], folder, SERVERS[name])
        for number, context in enumerate(self._presented.values()):
            problems = [*self._trust(context, folder)]
            if number == 0:  # the others read the same files
                yield from problems

    def _trust(self, context: ssl.SSLContext, folder: Path) -> Iterator[Problem]:
        if self._asks:
            yield from _load_list(context, folder / CA, "x509", "certificate")
        if self._revokes:
            yield from _load_list(context, folder / REVOKED, "crl", "list of revoked certificates")

    def presented(self, name: str) -> ssl.SSLContext | None:
        """The context with the certificate of this name; None if the folder does not have it."""
        return self._presented.get(name)

    def context(self) -> ssl.SSLContext:
        """A context without a certificate, for one connection.

        A handshake takes certificates, authorities and revocations from the context that it is switched to, but keeps
        the first one's sessions, options and demands: so none is ever resumed, and all certificates are shown anew.
        Tickets are given out all the same: without them a client that waits for one acknowledgement before it sends
        more (Nagle) waits 40 ms.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        if self._asks:
            context.verify_mode = ssl.CERT_OPTIONAL
        if self._revokes:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        return context


def held(folder: Path) -> list[str]:
    """The names of what a folder can present, or means to: a pair of which one file is missing is a mistake."""
    return [name for name, stem in SERVERS.items() if name == "good" or _is_begun(folder, stem)]


def _is_begun(folder: Path, stem: str) -> bool:
    return any((folder / f"{stem}.{kind}").exists() for kind in ("pem", "key"))


def _load_list(context: ssl.SSLContext, path: Path, kind: str, called: str) -> Iterator[Problem]:
    """Load a file of certificates or revocations, and say what is wrong with it."""
    try:
        context.load_verify_locations(path)
    except ssl.SSLError:
        pass  # nothing of it was loaded, which is seen below
    except OSError as fault:
        yield _unreadable(path, fault)
        return
    if not context.cert_store_stats()[kind]:
        yield _problem(path, f"no {called} in PEM form", "make it anew with `uec-simulator certs FOLDER --force`")


def _load_pair(context: ssl.SSLContext, folder: Path, stem: str) -> Iterator[Problem]:
    """Load a certificate and its key, and say what is wrong with them."""
    certificate, key = folder / f"{stem}.pem", folder / f"{stem}.key"
    for path, mark in ((certificate, b"BEGIN CERTIFICATE"), (key, b"PRIVATE KEY")):
        try:
            if mark not in path.read_bytes():
                yield _problem(path, f"no {mark.decode()} in PEM form", "put the right file there")
                return
        except OSError as fault:
            yield _unreadable(path, fault)
            return
    try:
        context.load_cert_chain(certificate, key, password=lambda: b"")  # never asked for at the terminal
    except ssl.SSLError as fault:
        if fault.reason == "KEY_VALUES_MISMATCH":
            what, remedy = f"not the key of {certificate.name}", "put the two together that were made together"
        else:
            what, remedy = f"cannot be used with {certificate.name}", "put a PEM file there, its key not encrypted"
        yield _problem(key, what, remedy)


def _unreadable(path: Path, fault: OSError) -> Problem:
    if isinstance(fault, FileNotFoundError):
        return _problem(path, "is missing", "`uec-simulator certs FOLDER` makes all that is needed")
    return _problem(path, f"cannot be read: {fault.strerror}", "let the simulator read it")


def _problem(path: Path, what: str, remedy: str) -> Problem:
    return Problem(what, remedy, file=str(path))
