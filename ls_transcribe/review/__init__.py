"""What people corrected: their words with the machine's times, how often the machine was wrong, what it can learn."""
