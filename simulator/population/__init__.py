"""Who exists: people, the organisations that look after them, and how both are written, read and made."""
