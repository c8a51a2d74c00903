"""Reference solutions and known wrong answers, one module a lesson."""
