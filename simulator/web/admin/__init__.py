"""The admin API below /_simulator: one table of routes, from which the paths and their OpenAPI description are made."""
