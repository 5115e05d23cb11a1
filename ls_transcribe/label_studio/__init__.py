"""Label Studio: configurations, tasks, and the conversation with the server."""
