"""Versions: registered whole or not at all, judged on the hold-out, promoted, rolled back."""
