"""A prescription as state: what it is, what may happen to it and when. No wire format comes in here."""
