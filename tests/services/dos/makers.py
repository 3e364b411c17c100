"""Makers for tests of the Directory of Services: services, code lists, accounts, a tenant, and what is searched for.

Everything fits together: a service from `a_service()` is found by `a_wanted()`, at any time, by the account's role.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from simulator.call import Tenant
from simulator.clock import Clock
from simulator.records.documents import Documents
from simulator.services.dos.directory.ages import AgeRange
from simulator.services.dos.directory.locations import Location
from simulator.services.dos.directory.search import Wanted
from simulator.wire.json import Json
from tests.makers import shipped

POSTCODE = "LS17 7NZ"
EAST, NORTH = 429354, 440405
"""Where `POSTCODE` is."""

HERE = Location(POSTCODE, EAST, NORTH)
GROUP, DISCRIMINATOR, OTHER_DISCRIMINATOR = 1110, 4052, 4003
DISPOSITION, DISPOSITION_MINUTES = 1005, 120
ROLE, ROLE_NAME = "23", "Pathways Referral"
SURGERY = "A81099"
USERNAME, PASSWORD, TOKEN = "caller", "secret", "f00dfeed"

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
"""When made tenants are: a Sunday, in winter time."""

EVERYBODY = {"days_from": 0, "days_to": 47481.5}

SERVICE_TYPES: Mapping[str, Json] = {
    "13": {"id": "13", "name": "Pharmacy", "rank": 6},
    "25": {"id": "25", "name": "Integrated Urgent Care (IUC) Treatment", "rank": 2},
    "40": {"id": "40", "name": "Emergency Department (ED) Catch-All", "rank": 9},
    "46": {"id": "46", "name": "Urgent Care", "rank": 4},
    "100": {"id": "100", "name": "GP Practice", "rank": 3, "kept": 1},
    "105": {"id": "105", "name": "Emergency Department (ED)", "rank": 5},
    "135": {"id": "135", "name": "Urgent Treatment Centre (UTC)", "rank": 3},
}


def a_service(id: str = "2000000001", *, east: int = 0, north: int = 0, type: int = 25, **members: Json) -> Json:
    """A document of kind `dos-services`: open all hours, for everybody, so many metres east and north of `HERE`.

    `members` are laid over it; one of None is left out.
    """
    body: dict[str, Json] = {
        "id": id,
        "name": f"Service {id}",
        "public_name": f"Public service {id}",
        "ods_code": f"Y{id[-5:]}",
        "status": "active",
        "type": {"id": str(type), "name": SERVICE_TYPES.get(str(type), {}).get("name", f"Type {type}")},
        "address": ["1 Made Street", "Madeley"],
        "town": "Leeds",
        "postcode": POSTCODE,
        "easting": EAST + east,
        "northing": NORTH + north,
        "region": {"id": "100000010", "name": "Yorkshire And The Humber"},
        "phone": {"public": "01632 960001", "non_public": "01632 960002", "fax": ""},
        "genders": ["F", "M", "I"],
        "age_ranges": [EVERYBODY],
        "clinical": [{"symptom_group": GROUP, "symptom_discriminators": [DISCRIMINATOR, OTHER_DISCRIMINATOR]}],
        "dispositions": [DISPOSITION],
        "referral_roles": [{"id": ROLE, "name": ROLE_NAME}],
        "opening": {"all_hours": True},
        "endpoints": [an_endpoint()],
        **members,
    }
    return {name: value for name, value in body.items() if value is not None}


def an_endpoint(order: int = 1, **members: Json) -> Json:
    """An endpoint of a service: this simulator's own ITK receiver for out of hours, compressed."""
    return {
        "order": order,
        "transport": "itk",
        "format": "CDA",
        "interaction": "urn:nhs-itk:interaction:primaryOutofHourRecipientNHS111CDADocument-v2-0",
        "business_scenario": "Primary",
        "address": "{base_url}/itk/ooh",
        "compression": "compressed",
        "comment": "",
        **members,
    }


def an_account(username: str = USERNAME, **members: Json) -> Json:
    """A document of kind `dos-accounts`: active, with every permission, of the role that made services have."""
    return {
        "username": username,
        "password": PASSWORD,
        "active": True,
        "permissions": ["webService", "rest", "capacity"],
        "search_role": ROLE,
        "token": TOKEN,
        "edits": [],
        **members,
    }


def by_id(*services: Json) -> dict[str, Json]:
    """Services by their ids, as documents are kept."""
    return {str(service["id"]): service for service in services}


def code_lists() -> dict[str, Mapping[str, Json]]:
    """The code lists that made services and searches use, by kind with `_` for `-`, and the made account."""
    return {
        "dos_service_types": SERVICE_TYPES,
        "dos_dispositions": {
            "1005": {"id": "1005", "code": "Dx05", "name": "Within 2 hours", "minutes": DISPOSITION_MINUTES},
            "1002": {"id": "1002", "code": "Dx02", "name": "Within 1 hour", "minutes": 60},
            "11012": {"id": "11012", "code": "Dx012", "name": "Ambulance", "minutes": 0},
        },
        "dos_symptom_groups": {
            "1110": {
                "id": "1110",
                "name": "Made group",
                "symptom_discriminators": [DISCRIMINATOR, OTHER_DISCRIMINATOR],
            },
            "360": {"id": "360", "name": "Made service types", "symptom_discriminators": [14041]},
        },
        "dos_symptom_discriminators": {
            "4052": {"id": "4052", "name": "Made discriminator"},
            "4003": {"id": "4003", "name": "Made other discriminator"},
            "14041": {"id": "14041", "name": "Made service type"},
        },
        "dos_referral_roles": {
            "23": {"id": "23", "name": ROLE_NAME},
            "127": {"id": "127", "name": "HCP GP"},
        },
        "dos_reject_reasons": {
            "21": {
                "id": "21",
                "text": "Made reason",
                "short_text": "Made",
                "needs_comment": False,
                "clinician_only": False,
                "category": "Patient",
            },
        },
        "dos_accounts": {USERNAME: an_account()},
        "dos_postcodes": {"LS177NZ": {"postcode": POSTCODE, "easting": EAST, "northing": NORTH}},
    }


def some_documents(*services: Json, **kinds: Mapping[str, Json]) -> Documents:
    """Documents of these services and the code lists; `kinds` replace whole kinds, `_` standing for `-`."""
    return Documents(shipped(**{**code_lists(), "dos_services": by_id(*services), **kinds}))


def a_dos_tenant(*services: Json, **kinds: Mapping[str, Json]) -> Tenant:
    """A tenant of these services and the code lists, its clock standing at `SUNDAY`."""
    return Tenant("default", some_documents(*services, **kinds), Clock(SUNDAY, frozen=True), seed=7)


def a_wanted(**fields: object) -> Wanted:
    """A search from `HERE` within 60 km at `SUNDAY` for a woman of 35 years; `fields` replace these."""
    wanted: dict[str, object] = {
        "location": HERE,
        "metres": 60_000,
        "at": SUNDAY,
        "symptom_group": GROUP,
        "discriminators": frozenset({DISCRIMINATOR}),
        "disposition": DISPOSITION,
        "minutes": DISPOSITION_MINUTES,
        "ages": AgeRange(12783.75, 12783.75),
        "gender": "F",
        "surgery": "",
        "role": ROLE,
        **fields,
    }
    return Wanted(**wanted)  # type: ignore[arg-type]  # by keyword
