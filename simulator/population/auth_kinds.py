"""The kinds of document that the platform's sign-in keeps: sign-ins on their way, refresh tokens, used assertions."""

from simulator.population.kind import Kind
from simulator.population.shapes import number, record, text, whole

AUTH_KINDS: dict[str, Kind] = {
    "sign-ins": Kind(record({"stage": text(), "expires": number}, {}, is_open=True)),
    "refresh-tokens": Kind(
        record(
            {
                "content": record({"app": text()}, {}, is_open=True),
                "count": whole(0),
                "until": number,
                "expires": number,
            },
            {},
            is_open=True,
        )
    ),
    "used-assertions": Kind(record({"expires": number}, {}, is_open=True)),
}
"""Every kind of the sign-in by name; applications, users and access tokens, which tests seed, stand in `kinds`."""
