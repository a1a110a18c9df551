"""The study on one machine: the synthesised template on a local cloud, behind one front door."""
