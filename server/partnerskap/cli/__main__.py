"""Runs the command line as `python -m partnerskap.cli`."""

from __future__ import annotations

from partnerskap.cli import main

if __name__ == "__main__":
    main()
