"""Tests of the directory's fhir face."""
