"""`archive` and `clean`: what is done with finished recordings and finished jobs."""
