"""The folders that commands write to, and the databases in them."""
