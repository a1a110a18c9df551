"""Reviews of the audit trail: planned by risk, sampled by rules, signed. ATR-11"""
