"""How long a project's texts are, and what it costs to read so much of them."""
