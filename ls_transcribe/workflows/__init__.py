"""What a user asks for, a folder or file each: the rooms above are joined here, and nowhere else.

An export: sources → plan → upload → import what is finished → transcribe → write → archive. A pull goes the other way:
reviews → words with times → documents, manifest, report.

A run plans first, then follows the changes of jobs in one loop, and is the only writer of the ledger. Whatever ends it,
what is finished is written to the output folder, and the same command resumes.
"""
