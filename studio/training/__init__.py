"""Training: requested as a job, carried out by a run in its own process, watched by a supervisor."""
