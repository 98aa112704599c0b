"""Segments → Hits: what shows information about a private person, and whose it is.

    engine       one exchange through all of it
    normalise    one spelling for disguised characters, each still at its place
    windows      long texts in bounded pieces
    presidio     AnalyzerEngine with our registry: rules/recognizers/*.yaml and recognizers/*.py
    fields       evidence of field names, column headings and their owners
    names        the names model that ships with the package
    subject      whose: student, guardian, staff, other, unknown, or nobody's record
    statements   status facts said of a person, not of a topic
    merge        one value, one hit

May import what is below the stages; presidio and spaCy live here only.
"""
