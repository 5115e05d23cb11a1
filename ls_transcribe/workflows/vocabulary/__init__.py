"""`vocabulary`: corrections become a custom vocabulary of Amazon Transcribe."""
