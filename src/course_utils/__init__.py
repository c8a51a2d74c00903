"""Small helpers that the lessons of the course share.

Importing this package loads neither TensorFlow nor matplotlib: a lesson
that needs only NumPy starts at once.
"""

from course_utils.runtime import setup

__all__ = ["setup"]
