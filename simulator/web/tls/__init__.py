"""The second port, which speaks TLS: certificates, handshakes, what is said over them, and why some fail.

What is answered is decided elsewhere; to the rest of the web layer a secured connection is one like any other.
"""
