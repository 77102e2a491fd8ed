"""A reference provincial platform: for the demo, the tests, and integrators who want to see the contract.

A program of its own.  It keeps the contract whole but is one process on one machine, and decides for itself
what a province decides by law; see each file for what it does not do.
"""
