"""What the pages of the journey say, in the three languages; written by hand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The names of what a person clicks, fills in and reads."""

    email: str
    password: str
    sign_in: str
    quotes: str
    generate: str
    contact: str
    steps: str
    invoiced: str
    pending: str
    open_at_stripe: str
    pdf: str


FRENCH = Words(
    email="E-mail",
    password="Mot de passe",
    sign_in="Se connecter",
    quotes="Devis",
    generate="Générer la facture",
    contact="Nom du contact",
    steps="Avancement de la facture",
    invoiced="Facturé",
    pending="En attente",
    open_at_stripe="Ouvrir chez Stripe",
    pdf="Télécharger le PDF",
)
SPANISH = Words(
    email="Correo electrónico",
    password="Contraseña",
    sign_in="Iniciar sesión",
    quotes="Presupuestos",
    generate="Generar la factura",
    contact="Nombre del contacto",
    steps="Progreso de la factura",
    invoiced="Facturado",
    pending="Pendiente",
    open_at_stripe="Abrir en Stripe",
    pdf="Descargar el PDF",
)
ENGLISH = Words(
    email="Email",
    password="Password",
    sign_in="Sign in",
    quotes="Quotes",
    generate="Generate the invoice",
    contact="Contact name",
    steps="Progress of the invoice",
    invoiced="Invoiced",
    pending="Pending",
    open_at_stripe="Open at Stripe",
    pdf="Download the PDF",
)
WORDS = {"fr": FRENCH, "es": SPANISH, "en": ENGLISH}
