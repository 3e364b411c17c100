"""Tests of the directory's capacity face."""
