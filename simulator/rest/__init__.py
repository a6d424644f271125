"""The REST resources, each in a module that gives its routes and representation."""
