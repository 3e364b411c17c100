"""Tests of the directory's rest face."""
