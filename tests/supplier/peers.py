"""Peers that answer whatever bytes a test wants, or none, over a real socket."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Peer:
    """Where it listens, and the requests that came."""

    def __init__(self, answers: Sequence[bytes | None], context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked: list[bytes] = []
        self._answers = answers
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._socket.close()
        self._thread.join(5)
        for each in self._open:
            each.close()

    def _run(self) -> None:
        for answer in self._answers:
            try:
                connection, _ = self._socket.accept()
                if self._context is not None:
                    connection = self._context.wrap_socket(connection, server_side=True)
            except OSError:
                return
            self.asked.append(connection.recv(65_536))
            if answer is None:  # say nothing, and hold the line
                self._open.append(connection)
                continue
            connection.sendall(answer)
            connection.close()


@contextmanager
def a_peer(*answers: bytes | None, context: ssl.SSLContext | None = None) -> Iterator[Peer]:
    """A peer that gives these answers, one a connection; with a context it speaks TLS."""
    peer = Peer(answers, context)
    try:
        yield peer
    finally:
        peer.stop()


def http(status: str, body: bytes = b"", *fields: str, length: int | None = None) -> bytes:
    """A whole HTTP answer; `length` is what it claims to be long."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *fields, "", ""]
    return "\r\n".join(head).encode() + body
