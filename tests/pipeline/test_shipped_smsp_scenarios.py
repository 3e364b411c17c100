"""The shipped scenario of the Spine mini services: the toolkit's own table, row by row."""

import re

from simulator.pipeline import Simulator, TenantSpec
from simulator.services.pds_smsp.names import BY_NUMBER, BY_SEARCH, DETAILS, GET_NUMBER, VERIFY, MiniService
from simulator.wire.http import Request
from tests.services.pds_smsp.asking import a_query, a_request_for

ORDER = (VERIFY, GET_NUMBER, BY_NUMBER, BY_SEARCH, DETAILS)
TRIGGERS = """
SMSP-0000  9449310467 19080403 9449310580 20110323 9449310610
SMSP-0001  9450003440 19970911 9448933517 19481030 9448880146
SMSP-0002  2222222222 19020202 9449310386 20020812 9449303355
SMSP-0003  3333333333 19030303 3333333333 19030303 3333333333
SMSP-0004  4444444444 19040404 4444444444 19040404 4444444444
SMSP-0005  5555555555 19050505 5555555555 19050505 5555555555
SMSP-9999  9999999999 19090909 9999999999 19090909 9999999999
DEMOG-0001 9448873514 20110103 9448910096 19100501 9448929943
DEMOG-0007 7777777777 19330910 7777777777 19320608 19320608
DEMOG-0017 9449310424 19170717 9449310734 19170717 9449310734
DEMOG-0022 9449310408 -        9449310718 19020202 9449310718
DEMOG-0040 9449310092 19400404 9449310106 19400404 9449310084
DEMOG-0042 4242424248 19420202 4242424248 19420202 4242424248
DEMOG-9999 9090909095 19190909 9090909095 19190909 9090909095
"""
"""The toolkit's table: the value that each code is for, by service. One is taken by an earlier row."""


async def _sent(simulator: Simulator, request: Request) -> tuple[bytes, str | None]:
    """The answer's body in the tenant `bench`, and its response code."""
    request.path = request.target = f"/t/bench{request.path}"
    body = (await simulator.exchange(request)).reply.body
    found = re.search(rb'17\.285" code="([A-Z]+-\d+)"', body)
    return body, None if found is None else found[1].decode()


async def test_the_toolkits_table_holds_row_by_row(simulator: Simulator) -> None:
    await simulator.tenants.create("bench", TenantSpec((simulator.sources.find("smsp-toolkit"),)))

    for line in TRIGGERS.strip().splitlines():
        code, *values = line.split()
        for service, value in zip(ORDER, values, strict=True):
            if value != "-":
                _, said = await _sent(simulator, a_request_for(service, _triggering(service, value)))
                assert (service.name, value, said) == (service.name, value, code)


def _triggering(service: MiniService, value: str) -> str:
    if len(value) == 8:
        return a_query(service, birth=value, gender="1", family="Anybody")
    return a_query(service, birth="19560101", number=value)


async def test_who_is_found_by_the_table_is_somebody(simulator: Simulator) -> None:
    await simulator.tenants.create("bench", TenantSpec((simulator.sources.find("smsp-toolkit"),)))
    requests = [a_request_for(service, _triggering(service, value)) for service, value in (
        (GET_NUMBER, "19080403"), (BY_NUMBER, "9449310580"), (BY_SEARCH, "20110323"), (DETAILS, "9449310610"),
    )]  # fmt: skip

    bodies = [(await _sent(simulator, request))[0] for request in requests]

    numbers = [re.search(rb'4\.1" extension="(\d{10})"', body) for body in bodies]
    assert [found and found[1] for found in numbers] == [b"9449310394", b"9449310580", b"9449310602", b"9449310610"]


async def test_somebody_outside_the_table_is_answered_from_the_population(simulator: Simulator) -> None:
    await simulator.tenants.create("bench", TenantSpec((simulator.sources.find("smsp-toolkit"),)))
    query = a_query(VERIFY, birth="19840319", number="9990010005", family="Ellerby")

    assert (await _sent(simulator, a_request_for(VERIFY, query)))[1] == "SMSP-0000"
