"""Everything on the screen.  Qt lives here and nowhere else."""
