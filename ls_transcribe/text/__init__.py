"""What is known of scripts, languages and characters, once for the whole tool."""
