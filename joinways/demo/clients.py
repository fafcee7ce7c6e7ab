"""The clients. Their VAT numbers have the right check digits, yet belong to nobody.

No SIREN begins with 000, no Spanish NIF of a company with 00, no British VAT number with 000.
"""

from joinways.demo.pieces import SampleClient

TILLEULS = (
    SampleClient(
        "verrerie", "Claire Montsoreau", "Verrerie de Valmorel SAS",
        "comptabilite@verrerie-valmorel.example", "14 quai des Souffleurs",
        "74000", "Annecy", "FR", "FR77000235861", "fr", "+33 4 65 71 00 12",
        (("Basile Ternay", "Logistique", "b.ternay@verrerie-valmorel.example"),
         ("Inès Aubrac", "Direction", "direction@verrerie-valmorel.example")),
    ),
    SampleClient(
        "orvelune", "Hugo Desrives", "Orvelune Conseil SARL",
        "factures@orvelune.example", "8 passage du Cadran",
        "69006", "Lyon", "FR", "FR77000319475", "fr",
    ),
    SampleClient(
        "quenouille", "Maud Taillandier", "Tissages Quenouille SA",
        "fournisseurs@tissages-quenouille.example", "230 route des Filatures",
        "42300", "Roanne", "FR", "FR88000473256", "fr",
    ),
    SampleClient(
        "brumaire", "Yann Le Guerlec", "Conserverie Brumaire SAS",
        "compta@brumaire.example", "3 cale aux Thoniers",
        "29900", "Concarneau", "FR", "FR73000528638", "fr",
    ),
    SampleClient(
        "mirabelune", "Odile Fresnay", "Laboratoire Mirabelune SAS",
        "achats@mirabelune.example", "51 allée des Simples",
        "54000", "Nancy", "FR", "FR05000681940", "fr",
    ),
    SampleClient(
        "jeanne", "Jeanne Courtavel", "", "jeanne.courtavel@courrier.example",
        "27 rue des Glycines", "38000", "Grenoble", "FR", "", "fr", "+33 6 39 98 00 31",
        (("Auguste Vernaison", "Futur marié", "auguste.vernaison@courrier.example"),),
    ),
    SampleClient(
        "lucien", "Lucien Pradelle", "", "lucien.pradelle@courrier.example",
        "5 impasse du Lavoir", "01300", "Belley", "FR", "", "fr",
    ),
    SampleClient(
        "almezuela", "Rodrigo Almezuela", "Bodegas Almezuela S.L.",
        "facturas@bodegas-almezuela.example", "Camino de las Cepas 12",
        "26200", "Haro", "ES", "ESB00173427", "es",
    ),
    SampleClient(
        "thistlewick", "Imogen Thistlewick", "Thistlewick & Rowe Ltd",
        "accounts@thistlewick-rowe.example", "19 Candlemaker Wynd",
        "EH1 2QE", "Edinburgh", "GB", "GB000471634", "en",
    ),
)  # fmt: skip

OLMO = (
    SampleClient(
        "arroyuelo", "Marta Arroyuelo", "Tejidos Arroyuelo S.L.",
        "administracion@tejidos-arroyuelo.example", "Calle del Telar 7",
        "28012", "Madrid", "ES", "ESB00641738", "es",
    ),
    SampleClient(
        "ines", "Inés Carrascal", "", "ines.carrascal@correo.example",
        "Plaza de los Olmos 3", "45001", "Toledo", "ES", "", "es", "+34 600 000 017",
    ),
)  # fmt: skip
