"""The grounding gate: nothing that the profile lacks gets into a document (tailoring.md §1)."""
