"""Numbers of national registers: France's SIREN and SIRET, Spain's NIF, NIE and CIF.

Sources: INSEE, "Identifier une entreprise" (Luhn's check digit; La Poste's own sum); Spain's Orden
EHA/451/2008 (entities) and Real Decreto 1553/2005 (letters of persons).
"""

import re

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_CIF_LETTERS = "JABCDEFGHI"
_LA_POSTE = "356000000"
_NOT_IN_A_NUMBER = re.compile(r"[\s.\-/]+")


class BadRegistration(ValueError):
    """The number has not the shape or the check digit of its country's register."""


def checked_registration(country: str, typed: str) -> str:
    """The number in one spelling: without spaces for France and Spain, as typed for others.

    `country`: ISO 3166-1 alpha-2. Raises BadRegistration; other countries' numbers are not known.
    """
    compact = _NOT_IN_A_NUMBER.sub("", typed).upper()
    if country == "FR":
        return _french(compact)
    if country == "ES":
        return _spanish(compact.removeprefix("ES"))
    return " ".join(typed.split())


def named_registration(number: str, country: str) -> str:
    """As it stands on paper: SIREN 732 829 320, SIRET 732 829 320 00074, NIF B58378431.

    Spaces are no-break ones; what is not of that shape stays as it is. The words are names of
    registers, the same in every language.
    """
    compact = _NOT_IN_A_NUMBER.sub("", number)
    if country == "FR" and re.fullmatch(r"[0-9]{9}([0-9]{5})?", compact):
        groups = (compact[:3], compact[3:6], compact[6:9], compact[9:])
        name = "SIRET" if len(compact) == 14 else "SIREN"
        return "\u00a0".join(filter(None, (name, *groups)))
    return f"NIF\u00a0{number}" if country == "ES" and number else number


def _french(number: str) -> str:
    if not re.fullmatch(r"[0-9]{9}([0-9]{5})?", number):
        raise BadRegistration(number)
    # Every SIRET begins with its SIREN. La Poste ran out of numbers that fit both.
    poste = len(number) == 14 and number.startswith(_LA_POSTE)
    right = luhn(number) or (poste and sum(map(int, number)) % 5 == 0)
    if not (right and luhn(number[:9])):
        raise BadRegistration(number)
    return number


def _spanish(number: str) -> str:
    if re.fullmatch(r"[0-9]{8}[A-Z]", number):
        right = number[8] == _DNI_LETTERS[int(number[:8]) % 23]
    elif re.fullmatch(r"[XYZ][0-9]{7}[A-Z]", number):
        digits = f"{'XYZ'.index(number[0])}{number[1:8]}"
        right = number[8] == _DNI_LETTERS[int(digits) % 23]
    elif re.fullmatch(r"[KLM][0-9]{7}[A-Z]", number):
        right = number[8] in (_DNI_LETTERS[int(number[1:8]) % 23], _cif_check(number)[1])
    elif re.fullmatch(r"[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]", number):
        right = number[8] in _allowed(number)
    else:
        right = False
    if not right:
        raise BadRegistration(number)
    return number


def _allowed(number: str) -> tuple[str, ...]:
    """Some kinds of entity have a letter at the end, some a digit, some either."""
    digit, letter = _cif_check(number)
    if number[0] in "PQRSNW":
        return (letter,)
    return (digit,) if number[0] in "ABEH" else (digit, letter)


def _cif_check(number: str) -> tuple[str, str]:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[1:8:2])
    plain = sum(int(digit) for digit in number[2:8:2])
    check = -(doubled + plain) % 10
    return str(check), _CIF_LETTERS[check]


def luhn(number: str) -> bool:
    """Whether a row of digits ends with its check digit by Luhn's rule (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        total += sum(divmod(int(digit) * 2, 10)) if place % 2 else int(digit)
    return total % 10 == 0
