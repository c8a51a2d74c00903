"""Write what is generated in docs/ and in the READMEs."""

from course_authoring import course_map, errata


def main(arguments=()):
    errata.write()
    course_map.write()
