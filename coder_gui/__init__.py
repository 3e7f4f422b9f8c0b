"""Desktop application for NHS clinical coders: abstraction, coding and hand-back of episodes."""

__version__ = "0.1.0"
