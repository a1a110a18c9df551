"""What was promised to an authority: owned, dated, shown to be done, verified by somebody else."""
