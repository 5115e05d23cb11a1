"""The commands, in the order of the data."""
