"""The directory itself: what services there are and how they are found. Every face of it reads these; no wire format."""
