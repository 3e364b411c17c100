"""Scenarios: YAML rules that change what services answer, and assertions over what was recorded. Knows no service."""
