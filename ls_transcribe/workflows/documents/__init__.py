"""Documents of transcripts: one is rendered, or all those of an output folder."""
