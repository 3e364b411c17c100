"""What has happened: documents and the journal. The only code that knows a database."""
