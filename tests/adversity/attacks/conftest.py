"""Skip the tests of other local users where they can't run."""

import os

# Only root can become another user, as these tests must. In continuous integration, they run as
# root.
collect_ignore = [] if os.getuid() == 0 else ["test_local_users.py"]
