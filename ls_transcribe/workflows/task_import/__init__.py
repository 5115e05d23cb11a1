"""The import of an output folder's finished recordings into a project of Label Studio."""
