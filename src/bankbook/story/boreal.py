"""Groupe Boréal: three companies around Chibougamau, in Canadian dollars and mostly in French."""

from datetime import timedelta
from typing import Final

from bankbook.story.days import Month, working_day
from bankbook.story.dice import dice
from bankbook.story.movements import Code, Movement, on, spread
from bankbook.story.purchases import CANADIAN_SHOPS, purchases, settled_on, settlement

FUEL_CARD: Final = "bt-fuel"
TRANSPORT: Final = "Boréal Transport Ltée"
NORTH: Final = "Boréal Nord Inc."
_CUSTOMERS: Final = (
    "Scierie des Caps",
    "Mines Opaline",
    "Coopérative du 49e",
    "Lake Marten Outfitters",
    "Épicerie Gauthier et Fils",
    "Hôtel de la Gare",
)
_SUPPLIERS: Final = (
    "Emballages Cyr",
    "Quincaillerie Bouchard",
    "Northlight Supply Co.",
    "Imprimerie Lavoie",
    "Télécom Nordet",
    "Assurances du Lac",
)
_SHIPPERS: Final = ("Scierie des Caps", "Mines Opaline", "Bois d'œuvre Ungava", "Fruits de mer Tadousseau")
_TENANTS: Final = (
    "Boulangerie Perron",
    "Clinique du Lac",
    "Garderie Les Lucioles",
    "Me Josée Arsenault",
    "Café Sapinière",
    "Atelier Kouri",
    "S. Beaulieu",
    "J. Tremblay-Roy",
)


def operating(month: Month) -> list[Movement]:
    """Return the parent's month: invoices paid, suppliers, wages, sales tax; what is over goes to savings, what is short comes from there."""
    chance = dice("operating", month.label)
    made = _invoices(month, _CUSTOMERS, count=chance.randint(10, 14), least=420000, most=1650000)
    for _number in range(chance.randint(10, 15)):
        name = chance.choice(_SUPPLIERS)
        day = working_day(month.day(chance.randint(1, 28)))
        made.append(
            on(
                day,
                -spread(chance, least=38000, most=610000),
                f"FACTURE {chance.randrange(10000, 99999)}",
                counterparty=name,
                code=Code.SENT,
            )
        )
    for number, day in enumerate((working_day(month.day(10)), working_day(month.day(24)))):
        pay = -spread(chance, least=3580000, most=3890000)
        made.append(
            on(day, pay, f"PAIE {month.label}-{number + 1}", counterparty="Paie Boréal", code=Code.SALARY, held_on=day - timedelta(days=2))
        )
    made.append(
        on(
            working_day(month.day(28)),
            -spread(chance, least=480000, most=910000),
            f"REVENU TPS TVQ {month.label}",
            counterparty="Perception des taxes",
            code=Code.SENT,
        )
    )
    made.append(on(month.last_day(), -4500, "FRAIS MENSUELS", code=Code.FEES))
    made += [
        on(each.booked_on, -each.amount_minor, f"VIREMENT {TRANSPORT.upper()}", counterparty=TRANSPORT, code=Code.OWN_TRANSFER)
        for each in [_transport_surplus(month)]
    ]
    return [*made, _to_savings(month, made)]


def savings(month: Month) -> list[Movement]:
    """Return the parent's savings: what the operating account sends or takes, and interest."""
    moved = operating(month)[-1]
    arrived = on(moved.booked_on, -moved.amount_minor, "VIREMENT INTERNE", counterparty=NORTH, code=Code.OWN_TRANSFER)
    return [arrived, on(month.last_day(), dice("savings", month.label).randint(118000, 131000), "INTÉRÊTS CRÉDITEURS", code=Code.INTEREST)]


def transport(month: Month) -> list[Movement]:
    """Return the carrier's month: freight in, drivers, leases and the fuel card out, the rest to the parent."""
    return [*_transport(month), _transport_surplus(month)]


def fuel_bought(month: Month) -> list[Movement]:
    """Return the month's purchases on the fuel card."""
    return purchases(FUEL_CARD, month, CANADIAN_SHOPS, least=14, most=24)


def fuel(month: Month) -> list[Movement]:
    """Return what a month's plan brings to the fuel card."""
    bought = fuel_bought(month)
    return [*bought, settlement(month, bought, name=TRANSPORT)]


def rents(month: Month) -> list[Movement]:
    """Return the property company's month: rents in, condominium fees, mortgage and the distribution out."""
    chance = dice("immobilier", month.label)
    made = []
    for number, tenant in enumerate(_TENANTS):
        day = working_day(month.day(1)) + timedelta(days=chance.choice((0, 0, 0, 1, 2, 4)))
        rent = 98000 + number * 21500
        made.append(on(day, rent, f"LOYER {month.label} LOCAL {number + 101}", counterparty=tenant, code=Code.STANDING_ORDER))
    made.append(on(working_day(month.day(5)), -214000, "HYPOTHÈQUE 4402", counterparty="Rivière-Nord Credit", code=Code.DIRECT_DEBIT))
    made.append(
        on(
            working_day(month.day(8)),
            -spread(chance, least=61000, most=84000),
            f"CHARGES COPROPRIÉTÉ {month.label}",
            counterparty="Syndicat du 12 rue Dollard",
            code=Code.SENT,
        )
    )
    made.append(
        on(
            working_day(month.day(19)),
            -spread(chance, least=21000, most=97000),
            "DÉNEIGEMENT ET ENTRETIEN",
            counterparty="Services Lapointe",
            code=Code.SENT,
        )
    )
    rest = sum(each.amount_minor for each in made)
    return [
        *made,
        on(working_day(month.next().day(6)), -rest, f"DISTRIBUTION {month.label}", counterparty="Fiducie Gagnon", code=Code.SENT),
    ]


def _invoices(month: Month, customers: tuple[str, ...], *, count: int, least: int, most: int) -> list[Movement]:
    chance = dice("invoices", customers[-1], month.label)
    made = []
    for _number in range(count):
        day = working_day(month.day(chance.randint(1, 26)))
        name, invoice = chance.choice(customers), chance.randrange(20000, 29999)
        text = chance.choice((f"PAIEMENT FACTURE {invoice}", f"INVOICE {invoice}", f"VIREMENT {name.upper()} {invoice}"))
        made.append(
            on(day, spread(chance, least=least, most=most), text, counterparty=name, end_to_end_id=f"INV{invoice}", code=Code.RECEIVED)
        )
    return made


def _to_savings(month: Month, made: list[Movement]) -> Movement:
    rest = sum(each.amount_minor for each in made)
    return on(working_day(month.next().day(3)), -rest, "VIREMENT ÉPARGNE", counterparty=NORTH, code=Code.OWN_TRANSFER)


def _transport(month: Month) -> list[Movement]:
    chance = dice("transport", month.label)
    made = _invoices(month, _SHIPPERS, count=chance.randint(9, 13), least=510000, most=1480000)
    made.append(on(working_day(month.day(4)), -884000, "CRÉDIT-BAIL CAMIONS", counterparty="Location Kamik", code=Code.DIRECT_DEBIT))
    for number, day in enumerate((working_day(month.day(10)), working_day(month.day(24)))):
        made.append(
            on(
                day,
                -spread(chance, least=3190000, most=3480000),
                f"PAIE CHAUFFEURS {month.label}-{number + 1}",
                counterparty="Paie Boréal",
                code=Code.SALARY,
            )
        )
    made.append(
        on(settled_on(month), sum(each.amount_minor for each in fuel_bought(month)), "CARTE CARBURANT ••6148", code=Code.CARD_SETTLED)
    )
    made.append(on(month.last_day(), -3800, "FRAIS MENSUELS", code=Code.FEES))
    return made


def _transport_surplus(month: Month) -> Movement:
    rest = sum(each.amount_minor for each in _transport(month))
    return on(working_day(month.next().day(2)), -rest, f"VIREMENT {NORTH.upper()}", counterparty=NORTH, code=Code.OWN_TRANSFER)
