"""Printed documents from templates: what each kind must say, the marks of the levels, and the filling in.

Pure but for `files`, which reads the templates.  Nothing here knows a printer or a page.
"""
