"""The screens of the books, one module each."""
