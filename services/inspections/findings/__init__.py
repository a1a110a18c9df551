"""What an authority found: its observations, answered by signature, closed once somebody else saw what was done."""
