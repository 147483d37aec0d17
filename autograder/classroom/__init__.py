"""The ground floor: the class folder, its gradebook, its people, and how all are shown."""
