"""Label Studio: its server and its projects, label configurations, tasks with predictions, and people's reviews."""
