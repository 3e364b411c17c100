"""The directory itself: what services there are and how they are found. Every face reads these; no wire format."""
