"""Ways to spend less on networks whose numbers nobody reads; what is seen of them is the same, which a test holds."""
