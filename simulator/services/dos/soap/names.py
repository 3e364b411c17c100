"""What the directory's web service is called on the wire: its address, namespace, versions and operations."""

from simulator.wire.xml import DOS

NAMESPACE = DOS
PATH = "/app/api/webservices"

V13, V14, V15 = VERSIONS = ("1.3", "1.4", "1.5")
"""The versions that are answered."""

SEARCH = "CheckCapacitySummary"
DETAILS = "ServiceDetailsById"
SCORES = "GetHospitalScores"
ANALYSIS = "ServiceAnalysis"
REASONS = "ExceptionCapture"

OFFERED = {
    V13: (DETAILS, SCORES, SEARCH, ANALYSIS, REASONS),
    V14: (DETAILS, SCORES, SEARCH, ANALYSIS, REASONS),
    V15: (DETAILS, SCORES, SEARCH),
}
"""The operations of each version, in the order in which its WSDL lists them."""

TEST, MONITORING = "TEST", "MONITORING"
"""What a case is called that is none."""

UNKNOWN_SURGERY = "UNK"
"""The practice of a patient whose practice is not known."""
