"""Pages about removal proceedings, orders and appearances."""
