"""The demo study: the documents it is made of and the people who work on them."""
