"""Recognizers that need code: modules with NAME and `specs(policy)`, which makes rules as in rules/recognizers/."""
