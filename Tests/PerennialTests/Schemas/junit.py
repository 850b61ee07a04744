"""Whether a file is JUnit XML that Ant, Jenkins and GitLab take: python3 junit.py FILE

The facts are those of the two schemas that there are, Ant's (github.com/windyroad/JUnit-Schema, JUnit.xsd) and that of
Jenkins' xUnit plugin (github.com/jenkinsci/xunit-plugin, junit-10.xsd), and of GitLab's documentation of unit test
reports. Where they differ, what all of them allow. Each problem is a line; none is no output.
"""

import re
import sys
import xml.etree.ElementTree as tree

WHOLE = re.compile(r"\d+")
# Ant wants a decimal; Jenkins at most three digits, or groups of three after commas, before the point.
SECONDS = re.compile(r"\d+(\.\d+)?")
# Ant: no time zone.
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
TOKEN = re.compile(r"\S+( \S+)*")
ANY = re.compile(r"(?s).*")

# Element: attributes that it must have, attributes that it may have, children in their order.
ELEMENTS = {
    "testsuites": ({}, {}, ["testsuite"]),
    "testsuite": (
        {
            "name": TOKEN, "package": TOKEN, "id": WHOLE, "tests": WHOLE, "failures": WHOLE, "errors": WHOLE,
            "time": SECONDS, "timestamp": INSTANT, "hostname": TOKEN,
        },
        {"skipped": WHOLE},
        ["properties", "testcase", "system-out", "system-err"],
    ),
    "properties": ({}, {}, ["property"]),
    "property": ({"name": TOKEN, "value": ANY}, {}, []),
    "testcase": ({"name": TOKEN, "classname": TOKEN, "time": SECONDS}, {}, ["skipped", "error", "failure"]),
    "failure": ({"type": ANY}, {"message": ANY}, []),
    "error": ({"type": ANY}, {"message": ANY}, []),
    # Ant says nothing of its attributes, Jenkins allows these.
    "skipped": ({}, {"type": ANY, "message": ANY}, []),
    "system-out": ({}, {}, []),
    "system-err": ({}, {}, []),
}
# Ant: exactly one of each in a suite.
ONCE = {"testsuite": ["properties", "system-out", "system-err"]}
# Ant: no two of these in a case.
ALONE = {"testcase"}


def problems(element):
    if element.tag not in ELEMENTS:
        yield f"no element {element.tag}"
        return
    required, optional, children = ELEMENTS[element.tag]
    for name in required.keys() - element.attrib.keys():
        yield f"{element.tag} has no {name}"
    for name, value in element.attrib.items():
        pattern = required.get(name) or optional.get(name)
        if pattern is None:
            yield f"{element.tag} has no attribute {name}"
        elif not pattern.fullmatch(value):
            yield f"{element.tag} {name}={value!r}"
    tags = [child.tag for child in element]
    places = [children.index(tag) if tag in children else -1 for tag in tags]
    if -1 in places or places != sorted(places):
        yield f"{element.tag} has {tags}, expected {children}"
    for tag in ONCE.get(element.tag, []):
        if tags.count(tag) != 1:
            yield f"{element.tag} has {tags.count(tag)} of {tag}"
    if element.tag in ALONE and len(tags) > 1:
        yield f"{element.tag} has {tags}, at most one is allowed"
    for child in element:
        yield from problems(child)


def sums(suite):
    cases = suite.findall("testcase")
    for name, tag in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]:
        found = sum(case.find(tag) is not None for case in cases)
        if suite.get(name) != str(found):
            yield f"{suite.get('name')}: {name} is {suite.get(name)}, there are {found}"
    if suite.get("tests") != str(len(cases)):
        yield f"{suite.get('name')}: tests is {suite.get('tests')}, there are {len(cases)}"
    # GitLab drops a second case of one name, and shows nothing of a failure but its text.
    names = [(case.get("classname"), case.get("name")) for case in cases]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"{name} is there {names.count(name)} times"
    for case in cases:
        for tag in ["failure", "error"]:
            if case.find(tag) is not None and not (case.find(tag).text or "").strip():
                yield f"{case.get('name')}: a {tag} without text"


root = tree.parse(sys.argv[1]).getroot()
if root.tag != "testsuites":
    print(f"the root is {root.tag}")
for problem in problems(root):
    print(problem)
for number, suite in enumerate(root.findall("testsuite")):
    if suite.get("id") != str(number):
        print(f"suite {number} has the id {suite.get('id')}")
    for problem in sums(suite):
        print(problem)
