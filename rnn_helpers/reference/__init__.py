"""The oracles: what Keras itself answers.

Each asks Keras or TensorFlow, or uses a mathematical property; none holds the NumPy answer of an
exercise. Arrays are float32 and shapes are ``(batch, time, features)`` unless stated.
"""
