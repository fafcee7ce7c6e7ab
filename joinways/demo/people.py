"""The two workspaces and their sign-ins. Every person and number is invented."""

from joinways.demo.pieces import Team

PASSWORD = "joinways-demo"  # noqa: S105 - it is printed on the sign-in page of the demo
DOMAIN = "demo.joinways.example"

# Code de commerce, art. L441-9 and L441-10: what a French invoice says about payment.
TILLEULS = Team(
    name="Domaine des Tilleuls",
    plan="pro",
    country="FR",
    language="fr",
    time_zone="Europe/Paris",
    footer=(
        "Domaine des Tilleuls, SAS au capital de 40 000 € – SIREN 000 142 711 –"
        " TVA FR84000142711.\n"
        "En cas de retard de paiement : pénalités au taux de trois fois l’intérêt légal et"
        " indemnité forfaitaire de 40 € pour frais de recouvrement.\n"
        "Pas d’escompte pour paiement anticipé."
    ),
    people=(
        ("owner", "owner", "Solène Aubrac"),
        ("admin", "admin", "Bastien Lormel"),
        ("member", "member", "Inès Quéruel"),
    ),
)

OLMO = Team(
    name="Casa Olmo",
    plan="basic",
    country="ES",
    language="es",
    time_zone="Europe/Madrid",
    footer="Casa Olmo, S.L. – NIF-IVA ESB00512830.",
    people=(("owner", "stranger", "Nuria Valdeolmos"),),
)

CONDITIONS = {
    "fr": (
        "Devis valable 30 jours. Le nombre de couverts est confirmé au plus tard dix jours avant"
        " la date. Toute annulation à moins de 30 jours est facturée à hauteur de 50 %."
    ),
    "es": (
        "Presupuesto válido durante 30 días. El número de comensales se confirma como muy tarde"
        " diez días antes. Toda anulación con menos de 30 días se factura al 50 %."
    ),
    "en": (
        "This quote is valid for 30 days. Please confirm the number of guests at least ten days"
        " ahead. Cancelling less than 30 days ahead is charged at 50%."
    ),
}


def address(local_part: str) -> str:
    """A sign-in's email."""
    return f"{local_part}@{DOMAIN}"
