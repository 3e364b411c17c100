"""The supplier's side: a small NHS 111 system that plays one call over HTTP, as any other client would.

It knows what goes over the wire and nothing of the services that answer it.
"""
