"""A POST that is sent twice takes effect once (api.md §1 and §9.11)."""
