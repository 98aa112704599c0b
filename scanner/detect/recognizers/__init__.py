"""Recognizers that need code. A module with NAME and `specs(policy) -> Iterable[Mapping]`: rules as in rules/recognizers/."""
