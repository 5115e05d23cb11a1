"""`upload`: audio on this machine is copied to S3."""
