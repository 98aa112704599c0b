"""Import before numpy: one thread for its linear algebra, in this process and in those that it starts."""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
