"""Records -> what people read: Markdown pages, drawings, and files to take away. Imports no torch."""
