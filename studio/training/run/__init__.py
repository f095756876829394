"""The run: one process that trains and knows no database. `python -m studio.training.run <job folder>`."""
