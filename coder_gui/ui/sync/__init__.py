"""Sync as a coder sees it: when it runs, what it says, its page, and claims."""
