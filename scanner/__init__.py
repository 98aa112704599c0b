"""Find student PII in what district systems sent to AI vendors, judge each disclosure, remember only what is safe."""

__version__ = "0.1.0"
