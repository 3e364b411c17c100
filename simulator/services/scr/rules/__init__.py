"""The summary care record's reporting rules, one module each concept; `table` says which run on what."""
