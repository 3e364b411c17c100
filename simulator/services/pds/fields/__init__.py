"""PDS's business rules for the fields of a record, a module a field; `record` applies them all in order."""
