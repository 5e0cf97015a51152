"""Tools of the operator and the build: nothing here is packed for Lambda."""
