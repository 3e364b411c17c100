"""The inspector below /_simulator: pages that show what was sent. One table of pages, one template each."""
