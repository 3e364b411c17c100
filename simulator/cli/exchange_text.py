"""How an exchange looks as text: on one line, and on a page."""
