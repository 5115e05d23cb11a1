"""How recordings are transcribed: one module for each engine."""
