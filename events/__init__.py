"""The published language: one frozen class for each fact a domain tells the others."""
