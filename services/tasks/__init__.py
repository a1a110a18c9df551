"""The inbox: what each person has to sign, to read or to do, fed by events alone."""
