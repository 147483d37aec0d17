"""What an answer says of itself, where an exercise is to write by hand what a library does.

The tests watch such an answer while it runs; code in the same process can hide from that. Here the
answer is read, with all else of the student's that it uses, and a person is told where it reads as
if Keras or an oracle had been asked. Points are never changed by it.
"""
