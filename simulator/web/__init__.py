"""The sockets: aiohttp server, delivery of replies and faults, admin API. The only package that knows aiohttp."""
