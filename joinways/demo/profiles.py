"""Who the two workspaces are in law. Nobody can have these numbers (see clients.py)."""

from typing import Any

from joinways.demo.pieces import Team
from joinways.workspace.proposals import proposals

_OF: dict[str, dict[str, str]] = {
    "Domaine des Tilleuls": {
        "legal_name": "Domaine des Tilleuls SAS",
        "line1": "1 allée des Tilleuls",
        "postal_code": "01300",
        "city": "Belley",
        "vat_number": "FR84000142711",
        "registration": "000 142 711",
        "email": "bonjour@tilleuls.example",
        "phone": "+33 4 65 71 00 00",
        "legal_mentions": "SAS au capital de 40 000 €. RCS Bourg-en-Bresse 000 142 711.",
    },
    "Casa Olmo": {
        "legal_name": "Casa Olmo, S.L.",
        "line1": "Calle del Olmo 4",
        "postal_code": "45001",
        "city": "Toledo",
        "vat_number": "ESB00512830",
        "registration": "B00512830",
        "email": "hola@casa-olmo.example",
        "phone": "+34 925 00 00 00",
        "legal_mentions": "Registro Mercantil de Toledo.",
    },
}


def profile_of(team: Team) -> dict[str, Any]:
    """Columns of Workspace: who it is, and the conditions that its quotes begin with."""
    return {**_OF[team.name], **proposals(team.country, team.language)}
