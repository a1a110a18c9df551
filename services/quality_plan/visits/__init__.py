"""Monitoring: visits of sites under the plan in force, their reports, and what was found there. E6(R3) 3.11.4"""
