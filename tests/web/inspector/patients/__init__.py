"""Tests of the pages of patients."""
