"""The letting agent's other accounts: the office, the deposits it keeps safe, a card for materials, and its house in Brittany."""

from datetime import timedelta
from typing import Final

from bankbook.story import client_account
from bankbook.story.days import Month, working_day
from bankbook.story.dice import dice
from bankbook.story.movements import Code, Movement, on, spread
from bankbook.story.purchases import BRITISH_SHOPS, purchases, settled_on, settlement

CARD: Final = "hv-card"
STAFF: Final = (("Agnes Lowe", 118000), ("Priya Nair", 141500))
_GUESTS: Final = ("Famille Kervella", "M. Quéméneur", "Mme Le Bihan", "Association des Dunes", "M. et Mme Rostang", "Gîtes Armoric SAS")
_OWNERS: Final = ("Indivision Tanguy", "Mme Yvonne Sévère", "SCI Les Ajoncs")


def card_bought(month: Month) -> list[Movement]:
    """Return the month's purchases on the materials card."""
    return purchases(CARD, month, BRITISH_SHOPS, least=10, most=17)


def card(month: Month) -> list[Movement]:
    """Return what a month's plan brings to the materials card."""
    bought = card_bought(month)
    return [*bought, settlement(month, bought, name="Harbour & Vale Lettings Ltd")]


def office(month: Month) -> list[Movement]:
    """Return what a month's plan brings to the office account: fees in, people, rent, taxes and the card out, the rest to the directors."""
    chance = dice("office", month.label)
    spent = [
        on(working_day(month.day(2)), -70000, "OFFICE RENT QUAY ROW", counterparty="Quayside Homes Ltd", code=Code.SENT),
        on(
            working_day(month.day(7)),
            -spread(chance, least=9800, most=16400),
            "TIDAL ENERGY DD",
            counterparty="Tidal Energy",
            code=Code.DIRECT_DEBIT,
        ),
        on(working_day(month.day(9)), -4200, "HARBOURTEL BROADBAND", counterparty="Harbourtel", code=Code.DIRECT_DEBIT),
        on(working_day(month.day(14)), -8900, "SOFTWARE SUBSCRIPTION", counterparty="Bankbook", code=Code.DIRECT_DEBIT),
        on(working_day(month.day(22)), -47600, f"PAYE {month.label}", counterparty="Revenue and Customs", code=Code.SENT),
        on(month.last_day(), -900, "ACCOUNT FEE", code=Code.FEES),
        on(settled_on(month), sum(each.amount_minor for each in card_bought(month)), "CARD PAYMENT ••6012", code=Code.CARD_SETTLED),
        *(
            on(
                working_day(month.day(27)),
                -pay,
                f"SALARY {month.label}",
                counterparty=name,
                code=Code.SALARY,
                held_on=working_day(month.day(27)) - timedelta(days=2),
            )
            for name, pay in STAFF
        ),
    ]
    earned = client_account.office_income(month)
    rest = sum(each.amount_minor for each in [*earned, *spent])
    to_directors = on(working_day(month.next().day(5)), -rest, "DIRECTORS ACCOUNT", counterparty="Eleanor Vale", code=Code.SENT)
    return [*earned, *spent, to_directors]


def deposits(month: Month) -> list[Movement]:
    """Return what a month's plan brings to the tenancy deposits: top-ups in, one paid back now and then, interest."""
    chance = dice("deposits", month.label)
    day = working_day(month.day(chance.randint(5, 25)))
    back = on(day, -chance.choice((5000, 7500)), f"DEPOSIT RETURN T{chance.randint(1, 60):03d}", counterparty="Tenant", code=Code.SENT)
    interest = on(month.last_day(), chance.randint(2900, 3400), "GROSS INTEREST", code=Code.INTEREST)
    return [*client_account.deposits_moved(month), back, interest]


def brittany(month: Month) -> list[Movement]:
    """Return what a month's plan brings to the euro account: guests pay, owners get their share, cleaning and electricity go out."""
    made = [*_stays(month), *_costs(month)]
    made += _owners(month, income=sum(each.amount_minor for each in made if each.amount_minor > 0))
    rest = sum(each.amount_minor for each in made)
    name = "Harbour & Vale Lettings Ltd"
    return [*made, on(working_day(month.next().day(14)), -rest, "VIR HARBOUR & VALE LETTINGS", counterparty=name, code=Code.SENT)]


def _stays(month: Month) -> list[Movement]:
    chance = dice("stays", month.label)
    made = []
    for number in range(chance.randint(9, 15)):
        guest, day = chance.choice(_GUESTS), month.day(chance.randint(1, 28))
        text = f"VIR SEPA {guest.upper()} SÉJOUR {month.label}-{number + 1:02d}"
        reference = f"GVF{month.label}{number:02d}"
        amount = spread(chance, least=18000, most=92000)
        made.append(on(day, amount, text, counterparty=guest, end_to_end_id=reference, code=Code.RECEIVED))
    return made


def _costs(month: Month) -> list[Movement]:
    chance = dice("costs", month.label)
    power, cleaning = spread(chance, least=12000, most=31000), spread(chance, least=30000, most=52000)
    bill = f"FACTURE MÉNAGE {month.label}"
    return [
        on(working_day(month.day(6)), -power, "PRLV ÉLECTRICITÉ DU LARGE", counterparty="Électricité du Large", code=Code.DIRECT_DEBIT),
        on(working_day(month.day(18)), -cleaning, bill, counterparty="Propreté Ty Gwenn", code=Code.SENT),
        on(month.last_day(), -1450, "FRAIS DE TENUE DE COMPTE", code=Code.FEES),
    ]


def _owners(month: Month, *, income: int) -> list[Movement]:
    """Each owner of a house gets 28 in a hundred of what the guests paid."""
    share, paid_on = income * 28 // 100, working_day(month.next().day(10))
    text, held_on = f"REVERSEMENT {month.label}", paid_on - timedelta(days=1)
    return [on(paid_on, -share, text, counterparty=name, code=Code.SENT, held_on=held_on) for name in _OWNERS]


def livret(month: Month) -> list[Movement]:
    """Return what a month's plan brings to the firm's own savings in Brittany, which are no client's and stay out of the books: interest."""
    chance = dice("livret", month.label)
    return [on(month.last_day(), chance.randint(2600, 3300), "INTÉRÊTS", code=Code.INTEREST)]
