"""The table of all pages, in the order of the menu. A further page is one module, one template and one row here."""

from simulator.web.inspector import (
    classroom,
    classroom_cards,
    classroom_progress,
    control,
    credentials,
    difference,
    exchange,
    exchanges,
    health,
    journey,
    journeys,
    operation,
    scenarios,
    services,
    sign_in,
    start,
    tenants,
)
from simulator.web.inspector.page import PATIENT_PAGE, SIGN_IN, Page, Pages
from simulator.web.inspector.patients import finding, patient, writing

_CLASS = "/classroom/{classroom}"

PAGES = Pages(
    (
        Page("start", "/", "start.html", start.show, menu="Start"),
        Page("exchanges", "/exchanges", "exchanges.html", exchanges.show, menu="Exchanges"),
        Page("exchange", "/exchanges/{id}", "exchange.html", exchange.show),
        Page("difference", "/exchanges/{id}/difference", "difference.html", difference.show),
        Page("patients", "/patients", "patients.html", finding.show, menu="Patients"),
        Page(PATIENT_PAGE, "/patients/{nhs_number}", "patient.html", patient.show, act=patient.act),
        Page("document", "/documents/{kind}/{key}", "patient-document.html", writing.show, act=writing.act),
        Page("journeys", "/journeys", "journeys.html", journeys.show, menu="Journeys"),
        Page("journey", "/journeys/{nhs_number}", "journey.html", journey.show),
        Page("scenarios", "/scenarios", "scenarios.html", scenarios.show, menu="Scenarios", act=scenarios.act),
        Page("control", "/control", "control.html", control.show, menu="Control", act=control.act),
        Page("services", "/services", "services.html", services.show, menu="Services"),
        Page("operation", "/services/{operation}", "operation.html", operation.show, act=operation.act),
        Page("credentials", "/credentials", "credentials.html", credentials.show, menu="Tokens", act=credentials.act),
        Page("tenants", "/tenants", "tenants.html", tenants.show, menu="Tenants", of_tenant=False, act=tenants.act),
        Page(
            "classroom",
            "/classroom",
            "classroom.html",
            classroom.show,
            menu="Classes",
            of_tenant=False,
            act=classroom.act,
        ),
        Page("class", _CLASS, "class.html", classroom_progress.show, of_tenant=False, act=classroom_progress.act),
        Page("class-cards", f"{_CLASS}/cards", "cards.html", classroom_cards.show, of_tenant=False),
        Page(
            "class-archive",
            f"{_CLASS}/archive/{{trainee}}",
            "error.html",
            classroom_progress.show_archive,
            of_tenant=False,
        ),
        Page("health", "/store", "health.html", health.show, menu="Health", of_tenant=False),
        Page(SIGN_IN, "/sign-in", "sign-in.html", sign_in.show, of_tenant=False, act=sign_in.act, is_open=True),
    )
)
"""The first one is where the inspector starts."""
