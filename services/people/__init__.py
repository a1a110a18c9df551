"""People and access: who may do what, in which scope, since when; and the organisations scopes refer to, with their qualification."""
