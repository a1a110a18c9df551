"""Absences: from when to when a person is away, and who stands in for them. W4"""
