"""After a loss: every table again from the sealed segments, and the drill that shows it works. OPS-03"""
