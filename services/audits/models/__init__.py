"""The audit risk model: the formula of the score and the table from score to frequency, signed as one."""
