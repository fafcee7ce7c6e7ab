"""Are requirements*.txt in step with requirements*.in? Looks at the files only, asks no network."""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)\s*(?:#\s*via\s+(.*))?$")

Pins = dict[str, tuple[str, str]]  # name -> (version, who asks for it)


def wanted(file: Path) -> dict[str, Requirement]:
    """The direct dependencies of a `.in` file, by name; each line has a remark after `#`."""
    lines = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(each.name): each for each in found}


def pins(file: Path) -> Pins:
    """The pinned versions of a `.txt` file, by name, with the files and packages asking."""
    matches = (PIN.match(line) for line in file.read_text().splitlines())
    return {canonicalize_name(m[1]): (m[2], m[3] or "") for m in matches if m}


def problems(folder: Path) -> list[str]:
    """What is out of step between the four files of `folder`; empty when all is well."""
    run, dev = pins(folder / "requirements.txt"), pins(folder / "requirements-dev.txt")
    found = compare(folder / "requirements.in", "requirements.txt", run)
    found += compare(folder / "requirements-dev.in", "requirements-dev.txt", dev)
    for name, (version, _) in run.items():
        if dev.get(name, ("nothing", ""))[0] != version:
            found.append(f"{name} is {version} in requirements.txt, not in requirements-dev.txt")
    return found


def compare(source: Path, locked: str, pinned: Pins) -> list[str]:
    """The differences between one `.in` file and the pins made from it."""
    direct = wanted(source)
    found = []
    for name, requirement in direct.items():
        version = pinned.get(name, ("", ""))[0]
        if not version:
            found.append(f"{name} of {source.name} is not pinned in {locked}")
        elif not requirement.specifier.contains(version, prereleases=True):
            found.append(f"{name} {version} of {locked} is not what {source.name} asks for")
    for name, (_, askers) in pinned.items():
        if f"-r {source.name}" in askers.split(", ") and name not in direct:
            found.append(f"{name} of {locked} is no longer in {source.name}")
    return found


def main() -> int:
    """Print what is out of step: 1 if anything is."""
    found = problems(ROOT)
    for problem in found:
        print(f"requirements: {problem} (make lock)", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
