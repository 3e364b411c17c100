import pytest

from simulator.population.codes import DEATH_NOTIFICATIONS
from tests.services.pds.writing import (
    TODAY,
    TOMORROW,
    a_code,
    a_death_notification,
    a_patch,
    an_extension,
    patched,
    said,
    shown,
    somebody,
)

DIED = "2026-11-20T08:30:00+00:00"
NOTIFIED = a_patch("add", "/extension/-", a_death_notification())
FORBIDDEN = "Forbidden update with error - source not permitted to "
INVALID = "Invalid update with error - "


def deceased(code="1"):
    return somebody(deceasedDateTime=DIED, extension=[a_death_notification(code)])


async def test_gender_can_be_changed():
    assert shown(await patched(somebody(), a_patch("replace", "/gender", "unknown")))["gender"] == "unknown"


@pytest.mark.parametrize("gender", ["other", "notAValidOption", "", None, 1, ["male"]], ids=repr)
async def test_only_three_genders_can_be_set(gender):
    assert said(await patched(somebody(), a_patch("replace", "/gender", gender))) == (
        400,
        "INVALID_VALUE",
        f"Invalid value - '{gender}' in field 'gender'",
    )


@pytest.mark.parametrize("member", ["gender", "birthDate", "deceasedDateTime"])
async def test_these_are_not_removed(member):
    assert said(await patched(deceased(), a_patch("remove", f"/{member}"))) == (
        403,
        "FORBIDDEN_UPDATE",
        f"{FORBIDDEN}remove '{member}'",
    )


async def test_a_tested_birth_date_is_not_removed_either():
    patches = [a_patch("test", "/birthDate", "1980-05-17"), a_patch("remove", "/birthDate")]

    assert said(await patched(somebody(), *patches))[2] == f"{FORBIDDEN}remove 'birthDate'"


@pytest.mark.parametrize("order", [1, 9])
async def test_a_birth_order_is_from_1_to_9(order):
    patch = a_patch("add", "/multipleBirthInteger", order)

    assert shown(await patched(somebody(), patch))["multipleBirthInteger"] == order


@pytest.mark.parametrize("order", [0, 10, 1.0, "1", True, None], ids=repr)
async def test_another_birth_order_is_refused(order):
    reply = await patched(
        somebody(multipleBirthInteger=1),
        a_patch("replace", "/gender", "male"),
        a_patch("replace", "/multipleBirthInteger", order),
    )

    assert said(reply)[1:] == ("INVALID_VALUE", f"Invalid value - '{order}' in field 'multipleBirthInteger'")


async def test_a_birth_order_can_be_removed():
    reply = await patched(somebody(multipleBirthInteger=1), a_patch("remove", "/multipleBirthInteger"))

    assert "multipleBirthInteger" not in shown(reply)


@pytest.mark.parametrize(
    ("born", "code", "text"),
    [
        ("not-a-date", "INVALID_VALUE", "Invalid value - 'not-a-date' in field 'birthDate'"),
        ("2000-02-30", "INVALID_VALUE", "Invalid value - '2000-02-30' in field 'birthDate'"),
        ("2000", "INVALID_VALUE", "Invalid value - '2000' in field 'birthDate'"),
        (TOMORROW, "INVALID_UPDATE", f"{INVALID}birthDate cannot be in the future"),
        ("2026-11-21", "INVALID_UPDATE", f"{INVALID}birthDate cannot be after deceasedDateTime"),
    ],
)
async def test_a_birth_date_that_cannot_be_is_refused(born, code, text):
    assert said(await patched(deceased(), a_patch("replace", "/birthDate", born))) == (400, code, text)


async def test_a_birth_date_can_be_the_day_of_death():
    assert shown(await patched(deceased(), a_patch("replace", "/birthDate", DIED[:10])))["birthDate"] == DIED[:10]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (DIED, DIED),
        ("2026-11-20T08:30:00", DIED),
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        (TODAY, f"{TODAY}T00:00:00+00:00"),
    ],
)
async def test_a_death_is_recorded_with_its_notification(sent, kept):
    patient = shown(await patched(somebody(), NOTIFIED, a_patch("add", "/deceasedDateTime", sent)))

    assert patient["deceasedDateTime"] == kept
    assert patient["extension"][0]["extension"] == [
        {
            "url": "deathNotificationStatus",
            **a_code(
                "1",
                "DeathNotificationStatus",
                version="1.0.0",
                display=DEATH_NOTIFICATIONS["1"],
            ),
        },
        {"url": "systemEffectiveDate", "valueDateTime": "2026-11-22T10:00:00+00:00"},
    ]


async def test_the_effective_date_that_was_sent_is_kept():
    sent = a_death_notification()
    sent["extension"].append({"url": "systemEffectiveDate", "valueDateTime": "2020-02-27T16:14:58+00:00"})

    patient = shown(
        await patched(
            somebody(), a_patch("add", "/deceasedDateTime", "2020-01-01"), a_patch("add", "/extension/-", sent)
        )
    )

    assert patient["extension"][0]["extension"][1]["valueDateTime"] == "2020-02-27T16:14:58+00:00"


@pytest.mark.parametrize(
    ("died", "code", "text"),
    [
        ("2026-11-20T08:30:00+01:00", "INVALID_VALUE", None),
        ("2026-11", "INVALID_VALUE", "Invalid value - '2026-11' in field 'deceasedDateTime'"),
        (None, "INVALID_VALUE", "Invalid value - 'None' in field 'deceasedDateTime'"),
        (TOMORROW, "INVALID_UPDATE", f"{INVALID}deceasedDateTime cannot be in the future"),
        ("2026-11-22T10:00:01+00:00", "INVALID_UPDATE", f"{INVALID}deceasedDateTime cannot be in the future"),
        ("1980-05-16", "INVALID_UPDATE", f"{INVALID}deceasedDateTime cannot be before birthDate"),
    ],
)
async def test_a_date_of_death_that_cannot_be_is_refused(died, code, text):
    reply = await patched(somebody(), NOTIFIED, a_patch("add", "/deceasedDateTime", died))

    assert said(reply) == (400, code, text or f"Invalid value - '{died}' in field 'deceasedDateTime'")


async def test_a_date_of_death_needs_a_notification():
    assert said(await patched(somebody(), a_patch("add", "/deceasedDateTime", DIED))) == (
        400,
        "INVALID_UPDATE",
        f"{INVALID}a death notification status must be provided with deceasedDateTime",
    )


async def test_a_notification_needs_a_date_of_death():
    assert said(await patched(somebody(), NOTIFIED)) == (
        400,
        "INVALID_UPDATE",
        f"{INVALID}deceasedDateTime must be provided with a death notification status",
    )


async def test_an_informal_death_can_be_corrected():
    patch = a_patch("replace", "/deceasedDateTime", "2026-11-19")

    assert shown(await patched(deceased(), patch))["deceasedDateTime"] == "2026-11-19T00:00:00+00:00"


async def test_a_notification_of_removal_is_not_set():
    patches = [a_patch("add", "/extension/-", a_death_notification("U")), a_patch("add", "/deceasedDateTime", DIED)]

    assert said(await patched(somebody(), *patches)) == (
        400,
        "UNSUPPORTED_VALUE",
        "Unsupported value - 'U' in field 'extension/0/extension/0/valueCodeableConcept/coding/0/code'",
    )


@pytest.mark.parametrize(
    ("tenant", "patches", "denied"),
    [
        (
            somebody,
            [a_patch("add", "/extension/-", a_death_notification("2")), a_patch("add", "/deceasedDateTime", DIED)],
            "set a formal 'deathNotificationStatus'",
        ),
        (
            deceased,
            [a_patch("replace", "/extension/0", a_death_notification("2"))],
            "set a formal 'deathNotificationStatus'",
        ),
        (
            lambda: deceased("2"),
            [a_patch("replace", "/extension/0", a_death_notification())],
            "update 'deathNotificationStatus' once it is formal",
        ),
        (
            lambda: deceased("2"),
            [a_patch("replace", "/deceasedDateTime", "2026-11-19")],
            "update 'deceasedDateTime' once the death notification is formal",
        ),
        (
            deceased,
            [a_patch("test", "/extension/0/url", a_death_notification()["url"]), a_patch("remove", "/extension/0")],
            "remove 'deathNotificationStatus'",
        ),
    ],
    ids=["new formal", "made formal", "formal status", "formal date", "removed"],
)
async def test_what_only_the_registrar_may_say_is_forbidden(tenant, patches, denied):
    assert said(await patched(tenant(), *patches)) == (403, "FORBIDDEN_UPDATE", FORBIDDEN + denied)


async def test_other_things_of_somebody_formally_dead_can_be_changed():
    assert shown(await patched(deceased("2"), a_patch("replace", "/gender", "male")))["gender"] == "male"


async def test_a_second_notification_is_forbidden():
    other = an_extension("DeathNotificationStatus", deathNotificationStatus=a_code("1"))

    reply = await patched(deceased(), a_patch("add", "/extension/-", other))

    assert said(reply)[2] == "Forbidden update with error - multiple death notifications cannot be added"
