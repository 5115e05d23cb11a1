"""What is known of scripts, languages, characters and numbers in text, once for the whole tool."""
