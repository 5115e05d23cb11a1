"""`forget`: every copy of a recording is found and erased, on request."""
