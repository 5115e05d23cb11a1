"""`convert`: documents of transcripts that the user already has."""
