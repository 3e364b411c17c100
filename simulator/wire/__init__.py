"""Bytes to values and back: HTTP, JSON, FHIR, YAML, findings. Knows no service, no tenant and no storage."""
