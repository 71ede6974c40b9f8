""" "Can I do this?": what a user holds of what a part of the work takes, and who could give him the rest."""

from bankbook import clock
from bankbook.bank.access import rules
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, ASSIGNING, Pair, SeedList
from bankbook.bank.access.queries.deciding import snapshot
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity.models import User


def held_pairs(user: User, agreement: ServiceAgreement) -> frozenset[Pair]:
    """Return every right that the user has in this context now, as the one decision answers it (on some account or none)."""
    found, today = snapshot(user), clock.today(agreement.group.institution.zone)
    return frozenset(
        (permission, right)
        for permission, right in APPLICABLE_PAIRS
        if rules.decide(found, permission=permission, right=right, today=today, agreement_id=agreement.pk).allowed
    )


def missing(user: User, agreement: ServiceAgreement, *, seed_list: SeedList) -> list[Pair]:
    """Return what of the list the user does not hold in this context, in the list's order."""
    held = held_pairs(user, agreement)
    return [pair for pair in seed_list.pairs if pair not in held]


def who_could_grant(agreement: ServiceAgreement, *, besides: User | None = None) -> list[User]:
    """Return the people who can ask for others to be given job roles in this context, by name; whose approval it then takes is `approvers`."""
    members = User.objects.filter(memberships__agreement=agreement, kind=User.Kind.PERSON, state=User.State.ACTIVE).distinct()
    people = members.exclude(pk=besides.pk if besides else 0).order_by("family", "given", "id")
    return [each for each in people if held_pairs(each, agreement) >= ASSIGNING]
