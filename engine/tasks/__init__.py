"""The task of each request: request -> generator of events. The window and the command line share them.

A task yields what may be shown, and knows nothing of its job; what it returns is the job's result. Everything here runs
on the engine thread, which alone owns the models. Each module ends with the table of its tasks.
"""

from engine.tasks.session import make_runner

__all__ = ["make_runner"]
