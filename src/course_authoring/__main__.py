"""The author's commands; the Makefile has short names for them.

    python -m course_authoring build 05

Without a command: a list of them. Each module says what it takes.
"""

import importlib
import sys

COMMANDS = {
    "new": "the folder of a new lesson (14 char_rnn)",
    "build": "notebooks from their sources (05; --force; --instructor)",
    "check": "whether sources, languages and notebooks agree",
    "docs": "the errata pages and the course map of both READMEs",
    "slides": "slides for a machine without a kernel (05)",
    "site": "the website, in build/site",
    "assignment": "exercises to be graded by nbgrader (05)",
    "script": "the page to teach from, in build/instructor (05)",
    "robust": "margins of the claims over seeds and arithmetics (05; page)",
}


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else None
    if name not in COMMANDS:
        lines = [f"  {name:<7} {what}" for name, what in COMMANDS.items()]
        sys.exit("\n".join(["Commands of course_authoring:", *lines]))
    module = importlib.import_module(f"course_authoring.{name}")
    module.main(sys.argv[2:])


if __name__ == "__main__":
    main()
