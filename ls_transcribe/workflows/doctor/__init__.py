"""`doctor`: everything that an export and a push need is checked, and nothing is changed anywhere."""
