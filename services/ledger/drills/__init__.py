"""Restore drills: what was lost, what came back, how long it took, and who accepted it. OPS-03"""
