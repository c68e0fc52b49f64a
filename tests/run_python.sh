#!/bin/sh
# Runs a Python file of this folder, which finds its modules here and not where a symlink leads.
PYTHONPATH=$(dirname "$1") PYTHONSAFEPATH=1 PYTHONDONTWRITEBYTECODE=1 exec python3 -u "$1"
