"""The mail port as part of a server: whose mail it is, what scenarios do to it, how it opens and closes."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.mail import site
from simulator.web.server import Server
from simulator.wire.errors import Problems
from tests.services.mail.mailing import A_PDF, PRACTICE, SENDER, a_message
from tests.web.mail.conftest import Open, Post
from tests.web.mail.test_session import HELLO, MESSAGE
from tests.web.worlds import a_simulator

ADDRESSED = a_message(A_PDF, fields={"X-Simulator-Tenant": "elsewhere"})
WHOLE = HELLO + b"DATA\r\n" + MESSAGE + b".\r\nQUIT\r\n"


def _rule(then: str, when: str = "operation: mail.message.receive") -> str:
    return f"rules:\n  - name: played\n    when: {{{when}}}\n    then: {then}\n"


def _status(post: Post) -> list[int]:
    return [each["status"] for each in post.exchanges()]


def test_a_mail_is_the_default_tenants_unless_it_says_otherwise(post: Post) -> None:
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE], MESSAGE)

    assert len(post.exchanges()) == 1


def test_who_signs_in_with_a_tenants_name_is_with_that_tenant_alone(post: Post) -> None:
    post.ask("/tenants", "POST", {"name": "mine"})

    with post.client() as client:
        client.login("mine", "any")
        client.sendmail(SENDER, [PRACTICE], ADDRESSED)

    assert [len(post.exchanges(name)) for name in ("mine", "default")] == [1, 0]


def test_a_user_who_is_no_tenant_is_nobody_in_particular(post: Post) -> None:
    with post.client() as client:
        client.login("sender@nhs.net", "any")
        client.sendmail(SENDER, [PRACTICE], MESSAGE)

    assert [each["tenant"] for each in post.exchanges()] == ["default"]


def test_a_message_may_name_its_tenant_in_its_header(post: Post) -> None:
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE], ADDRESSED)

    assert len(post.exchanges("elsewhere")) == 1


def test_a_text_that_only_speaks_of_a_tenant_names_none(post: Post) -> None:
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE], a_message(A_PDF, text="\nX-Simulator-Tenant: elsewhere\n"))

    assert [each["tenant"] for each in post.exchanges()] == ["default"]


def test_a_mail_for_a_tenant_that_may_not_be_is_the_default_ones_and_says_so(opened: Open) -> None:
    post = opened(closed=True)
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE], ADDRESSED)

    (exchange,) = post.exchanges()
    assert "mail.tenant.unknown" in [each["rule"] for each in exchange["findings"]]


def test_a_scenario_refuses_a_mail_as_an_smtp_server_does(post: Post) -> None:
    post.play(_rule("{refuse: MAILBOX_FULL}", f"header: {{Rcpt-To: {PRACTICE}}}"))

    said = post.talk(WHOLE, end=False).splitlines()

    assert said[-2:] == [b"452 4.2.2 The mailbox is full, try again later", b"221 Bye"]
    assert [(each["status"], each["rule"]) for each in post.exchanges(query="?status=4xx")] == [(452, "played")]


def test_a_scenario_may_say_anything_else(post: Post) -> None:
    post.play(_rule('{reply: {status: 554, body: "5.7.1 first\\nsecond"}}'))

    assert post.talk(WHOLE, end=False).splitlines()[-3:] == [b"554-5.7.1 first", b"554 second", b"221 Bye"]


def test_a_service_that_is_not_available_closes_the_connection(post: Post) -> None:
    post.play(_rule("{refuse: SERVICE_UNAVAILABLE}"))

    said = post.talk(HELLO + b"DATA\r\n.\r\n", end=False)

    assert said.endswith(b"421 4.3.2 Service not available, closing the connection\r\n")


def test_a_delay_is_no_silence_of_the_clients(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.web.mail.session.IDLE_SECONDS", 0.2)
    post.play(_rule("{delay: 500ms}"))

    begun = time.monotonic()
    said = post.talk(WHOLE, end=False)

    assert said.endswith(b"250 2.0.0 Recorded, and delivered nowhere\r\n221 Bye\r\n")
    assert time.monotonic() - begun >= 0.5


@pytest.mark.parametrize(("fault", "ends"), [("empty", b""), ("truncate", b"250 2.0.0 Recorded, a"), ("garbage", None)])
def test_a_fault_is_done_to_the_reply(post: Post, fault: str, ends: bytes | None) -> None:
    post.play(_rule(f"{{fault: {fault}}}"))

    said = post.talk(WHOLE, end=False).rpartition(b"354 End data with <CR><LF>.<CR><LF>\r\n")[2]

    assert said == ends or (ends is None and said.startswith(b"\x16\x03\x01"))
    assert [each["delivery"] for each in post.exchanges()] == [fault]


def test_a_reset_is_met_by_the_client(post: Post) -> None:
    post.play(_rule("{fault: reset, before: true}"))

    with pytest.raises(ConnectionResetError):
        post.talk(WHOLE, end=False)

    assert _status(post) == [0]


def test_a_mail_whose_sender_has_gone_is_recorded_all_the_same(post: Post) -> None:
    post.play(_rule("{delay: 200ms}"))
    with socket.create_connection(("127.0.0.1", post.port), timeout=10) as sock:
        sock.sendall(HELLO + b"DATA\r\n")
        while b"354 " not in sock.recv(1000):
            pass
        sock.sendall(MESSAGE + b".\r\n")

    deadline = time.monotonic() + 5
    while not post.exchanges() and time.monotonic() < deadline:
        time.sleep(0.02)  # between two looks
    assert _status(post) == [250]


def test_no_http_request_is_a_mail(post: Post) -> None:
    for target in (b"mailto:a@nhs.net", b"/mailto:a@nhs.net", b"*"):
        port = int(post.background.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
            sock.sendall(b"SMTP %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % target)
            assert sock.recv(65536).split()[1] in (b"400", b"404")

    assert {each["service"] for each in post.exchanges()} == {None}


def test_a_recorded_mail_is_sent_again_by_the_command_that_is_shown(post: Post) -> None:
    with post.client() as client:
        client.login("default", "any")
        client.sendmail(SENDER, [PRACTICE, "other@nhs.net"], MESSAGE)

    subprocess.run(["bash", "-c", post.ask("/tenants/default/exchanges/1/curl")], check=True, capture_output=True)

    first, again = post.exchange(1), post.exchange(2)
    assert again["request"]["body"] == first["request"]["body"]
    assert (again["target"], again["status"]) == (first["target"], 250)


def test_a_recorded_mail_is_exported_as_everything_else(post: Post) -> None:
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE], MESSAGE)

    (entry,) = json.loads(post.ask("/tenants/default/exchanges.har"))["log"]["entries"]
    (line,) = post.ask("/tenants/default/exchanges.ndjson").splitlines()
    assert (entry["request"]["method"], entry["request"]["url"], entry["request"]["httpVersion"]) == (
        "SMTP", f"mailto:{PRACTICE}", "SMTP",
    )  # fmt: skip
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (250, "")
    assert json.loads(line)["view"]["attachments"][0]["format"] == "PDF"


def test_mails_are_counted_in_the_metrics(post: Post) -> None:
    post.talk(WHOLE, end=False)

    metrics = urlopen(f"{post.background.url}/_simulator/metrics", timeout=10).read().decode()

    assert 'operation="mail.message.receive"' in metrics


def test_one_client_too_many_is_sent_away(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MOST_SESSIONS", 1)
    with post.client():
        said = post.talk(b"")

    assert said == b"421 4.3.2 uec-simulator has too many clients\r\n"


def test_a_closing_server_says_so_to_who_waits_and_lets_answers_leave(opened: Open) -> None:
    post = opened()
    post.play(_rule("{delay: 60s}"))
    said: list[bytes] = []
    waiting = threading.Thread(target=lambda: said.append(post.talk(HELLO + b"DATA\r\nx\r\n.\r\n", end=False)))
    waiting.start()
    with socket.create_connection(("127.0.0.1", post.port), timeout=10) as idle:
        idle.recv(100)
        deadline = time.monotonic() + 5
        while not post.exchanges() and time.monotonic() < deadline:
            time.sleep(0.02)  # between two looks

        post.background.stop()

        assert idle.recv(100) == b"421 4.3.2 uec-simulator is closing\r\n"
    waiting.join(5)
    assert said[0].splitlines()[-2:] == [
        b"250 2.0.0 Recorded, and delivered nowhere", b"421 4.3.2 uec-simulator is closing",
    ]  # fmt: skip


async def test_there_is_no_such_port_unless_it_is_asked_for(tmp_path: Path) -> None:
    server = Server(a_simulator(tmp_path))
    await server.start()

    url = server.mail_url
    await server.stop()

    assert url is None


async def test_a_port_that_is_taken_is_a_problem_that_frees_the_others(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = Server(a_simulator(tmp_path, mail_port=port))

        with pytest.raises(Problems, match=f"127.0.0.1 port {port} is taken, .* with --mail-port"):
            await server.start()

    assert server.mail_url is None


async def test_without_the_service_a_mail_is_recorded_and_refused(tmp_path: Path) -> None:
    simulator: Simulator = a_simulator(tmp_path, mail_port=0)
    server = Server(simulator)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(str(server.mail_url).rpartition(":")[2]))
    writer.write(HELLO + b"DATA\r\n.\r\nQUIT\r\n")

    said = await reader.read()
    writer.close()
    await server.stop()

    assert b"\r\n404 " in said


def test_the_library_is_not_imported_without_the_port() -> None:
    code = "import sys, simulator.web.server, simulator.cli.serve; sys.exit('aiosmtpd' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_listens_where_http_does() -> None:
    assert (Settings().mail_port, Settings().host) == (None, "127.0.0.1")
