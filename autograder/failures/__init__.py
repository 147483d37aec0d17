"""Put equal failures of a class together, choose such a group by its ID, and comment on all of it.

``failure.py`` is the only place that says which failures are equal. The class report uses it too.
"""
