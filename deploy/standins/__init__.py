"""Stand-ins for parts that a laptop lacks; they run in an image of their own."""
