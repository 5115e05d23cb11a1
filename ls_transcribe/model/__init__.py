"""The values that everything else works with: recordings, jobs, moves, reviews, times."""
