"""What transcripts and jobs are written out as."""
