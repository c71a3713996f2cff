"""Kafedra on one machine: ``prepare`` installs what it needs, ``python -m core.launcher`` runs it.

Everything here that ``prepare`` imports must load with a bare Python, before any package is there.
"""
