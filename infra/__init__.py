"""The study's stack, from the services' manifests and one file per study."""
