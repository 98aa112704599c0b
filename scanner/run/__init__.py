"""Who calls `scan_shard`: this machine's processes. May import the pipeline, source, and what is below them."""
