"""Run nbgrader's command a second sooner than ``python -m nbgrader`` does."""


def main() -> None:
    """Run the command of the command line; importing this package first is what saves the time."""
    # Imported here, because processes that only need this module's name import it too.
    from nbgrader.apps import NbGraderApp

    NbGraderApp.launch_instance()


if __name__ == "__main__":
    main()
