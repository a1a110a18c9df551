"""The report of an audit: signed, behind its own access, and released to an inspector by a signature alone."""
