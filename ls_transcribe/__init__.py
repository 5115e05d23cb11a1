"""Turn recordings into Label Studio tasks, and bring back what people corrected.

Importing the package loads none of its modules.
"""

__version__ = "0.1.0"
