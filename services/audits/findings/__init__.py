"""Findings: graded, answered by whoever was audited, accepted when what answers them is there."""
