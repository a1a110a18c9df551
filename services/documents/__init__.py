"""Controlled documents: registered, versioned, reviewed, approved, trained, effective, superseded, obsolete."""
