"""The UEC national-service simulator: England's national services, played on one machine."""

__version__ = "0.1.0"
