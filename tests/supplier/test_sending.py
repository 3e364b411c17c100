"""One request over a real socket, and everything that can come of it."""

import socket
import ssl

import pytest
import trustme

from simulator.supplier.sending import NoAnswer, Place, Sender
from tests.supplier.peers import a_peer, http


def test_an_answer_has_status_body_and_headers() -> None:
    with a_peer(http("201 Created", b"made", "X-A: b")) as peer:
        answer = Sender(peer.url).post("/x", {}, b"new")

    assert (answer.status, answer.body, answer.text, answer.headers["x-a"]) == (201, b"made", "made", "b")


def test_what_is_common_stands_in_every_request_and_the_path_of_the_base_before_every_path() -> None:
    with a_peer(http("200 OK")) as peer:
        Sender(f"{peer.url}/t/ours/", common={"X-Correlation-ID": "c-1"}).get("/a", {"Accept": "x"}, {"q": "a b"})

    head = peer.asked[0].decode()
    assert head.startswith("GET /t/ours/a?q=a+b HTTP/1.1\r\n")
    assert "X-Correlation-ID: c-1\r\n" in head
    assert "Accept: x\r\n" in head


@pytest.mark.parametrize(("address", "target"), [("/ooh/1?a=b", "/ooh/1?a=b"), ("/ooh/1/", "/ooh/1/"), ("", "/")])
def test_a_whole_address_is_taken_as_it_is(address: str, target: str) -> None:
    with a_peer(http("200 OK")) as peer:
        Sender("http://127.0.0.1:1/t/ours").post_to(peer.url + address, {}, b"x")

    assert peer.asked[0].startswith(f"POST {target} HTTP/1.1\r\n".encode())


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with a_peer(http("302 Found", b"", "Location: http://127.0.0.1:1/")) as peer:
        assert Sender(peer.url).get("/", {}).status == 302


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("http://h:8111/t/a", "http://h:8111"),
        ("http://h:80", "http://h"),
        ("https://h:443/x", "https://h"),
        ("http://h:443", "http://h:443"),
        ("http://[::1]:8111", "http://[::1]:8111"),
        ("http://h", "http://h"),
    ],
)
def test_a_place_is_called_as_its_host_header_says(url: str, called: str) -> None:
    assert Place.of(url).called == called


def _refusal(url: str, timeout: float = 5.0) -> NoAnswer:
    with pytest.raises(NoAnswer) as refused:
        Sender(url, timeout=timeout).get("/", {})
    assert refused.value.remedy
    return refused.value


def test_where_nobody_listens_it_says_how_to_start_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    failure = _refusal(url)

    assert str(failure) == f"nothing listens at {url}"
    assert "uec-simulator serve" in failure.remedy


def test_an_unknown_host_is_named() -> None:
    assert "nowhere.invalid" in str(_refusal("http://nowhere.invalid"))


def test_silence_is_told_with_the_time_that_was_waited() -> None:
    with a_peer(None) as peer:
        assert str(_refusal(peer.url, 0.1)).endswith("within 0.1 seconds")


@pytest.mark.parametrize("said", [b"", b"no HTTP\r\n\r\n", http("200 OK", b"half", length=400)])
def test_what_is_no_whole_answer_is_told_as_that(said: bytes) -> None:
    with a_peer(said) as peer:
        assert str(_refusal(peer.url)).startswith(f"no whole answer from {peer.url}: ")


def test_an_address_that_speaks_no_tls_is_told_as_that() -> None:
    with a_peer(http("400 Bad Request")) as peer:
        assert str(_refusal(peer.url.replace("http:", "https:"))).startswith("no TLS at https://")


def test_a_certificate_that_is_not_trusted_is_told_as_that() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    with a_peer(http("200 OK"), context=context) as peer:
        failure = _refusal(peer.url.replace("http:", "https:"))

    assert "is not trusted" in str(failure)
    assert "SSL_CERT_FILE" in failure.remedy


@pytest.mark.parametrize("url", ["localhost", "ftp://localhost", "http://", "http://[::1", "http://localhost:x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Place.of(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [("http://localhost", "http://localhost"), ("https://[::1]:8443/x", "https://[::1]:8443"),
     ("http://a.test:80", "http://a.test:80")],
)  # fmt: skip
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert Place.of(url).origin == origin
