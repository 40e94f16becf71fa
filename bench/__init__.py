"""What the system costs, as ratios: ``make bench`` (quality.md §1)."""
