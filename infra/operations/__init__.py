"""What whoever holds deploy credentials does with a study on AWS, one command each (docs/operations)."""
