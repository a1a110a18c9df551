"""One audit: planned by people who are independent and qualified, carried out, reported, closed."""
