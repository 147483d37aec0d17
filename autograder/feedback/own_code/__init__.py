"""Find answers that use a library although the exercise asks for the student's own code.

The tests watch such answers while they run, but code in the same process can hide from that. Here
the code of the answer is read, with all other code of the student that it uses. The result tells a
person where the answer seems to use Keras or an oracle. It never changes the points.
"""
