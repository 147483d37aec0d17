"""Random accidents to solved notebooks: remaining answers still count, and nothing crashes.

``python -m tests.adversity.chaos --edits 1000 --seed 1`` grades that many edited notebooks in
one batch.
"""
