"""Where recordings come from: what the user typed becomes recordings."""
