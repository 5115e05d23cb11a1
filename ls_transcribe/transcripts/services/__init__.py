"""The JSON of services and programs that recognise speech, a file for each, read as transcripts.

Each file has the form's `msgspec` structs, which declare what is read of a document, and `READER`. Its docstring names
the documentation that it follows. `spoken_lines.py` turns what they read into a `Transcript`; `not_read.py` knows forms
that are refused by their names.
"""
