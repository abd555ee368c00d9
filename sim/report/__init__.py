"""Tables, sentences, figures and run folders for people. matplotlib is imported by `style.py` and the `figures*` files only."""
