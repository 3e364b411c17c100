"""The port that takes mail: an SMTP server by aiosmtpd, in the server's event loop. Only these modules import aiosmtpd.

They are imported only where there is such a port. What is answered is decided in the pipeline.
"""
