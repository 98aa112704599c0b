"""Names of persons in text, and whose they are: the model that ships with the package, in numpy."""
