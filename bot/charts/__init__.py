"""Numbers to pictures. Pillow is imported on first use, and drawing belongs into a thread."""
