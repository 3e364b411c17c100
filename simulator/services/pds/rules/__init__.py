"""PDS's reporting rules, a module a concept; `table` says which run on which operation."""
