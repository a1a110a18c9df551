"""Quality activities by date: a signed series opens each of them, and none is moved or left out in silence."""
