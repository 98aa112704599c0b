"""The roster: who the district's students, guardians and staff are, as keyed numbers only. May import model, errors, keys.

Raw names live in `people.Person` for as long as an import runs. What stays is one sealed file of keyed hashes; the
matcher in `scanner.detect.roster` reads payloads against it.
"""
