"""Views as bytes. May import query and model."""
