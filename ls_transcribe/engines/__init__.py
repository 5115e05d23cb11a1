"""The engines, which turn recordings into transcripts: `base` says what one is, `registry` lists them."""
