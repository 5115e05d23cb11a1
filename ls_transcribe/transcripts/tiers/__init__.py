"""Documents in which speech stands on tiers, each a speaker's: Praat's TextGrid and ELAN's EAF."""
