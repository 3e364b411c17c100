"""The Interoperability Toolkit's receiving side, shared by the services that are reached over ITK 2.2.

The door, the order of checks, the error table, synchronous answers and faults, duplicates and the decoded view. What a
service does with a message that was accepted must not come in here.
"""
