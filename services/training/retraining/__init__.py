"""Retraining: asked for by name or by role because something went wrong, also of those who had done it. T8"""
