"""Made by `make generate` from the declarations; never edited by hand."""
