"""Who carries out a step of a process, who answers for it, who is asked and who is told; signed."""
