def walk(w):
    pass
