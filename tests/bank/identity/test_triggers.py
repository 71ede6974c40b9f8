"""The database itself keeps what a user is: nothing that goes round the house changes it."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from bankbook.bank.identity.models import User
from tests.bank.cast import RELAIS, Cast, a_person

pytestmark = pytest.mark.django_db

OTHER: dict[str, object] = {
    "kind": "person",
    "user_code": "NB999999",
    "given": "Somebody",
    "family": "Else",
    "email": "else@company.example",
    "language": "fr-ca",
    "person_id": uuid.UUID(int=7),
    "public_id": uuid.UUID(int=8),
    "institution_id": RELAIS,
}


@pytest.mark.parametrize("column", list(OTHER))
def test_what_a_user_is_never_changes_by_a_raw_update(column: str) -> None:
    user = a_person("Ledger Feed", kind=User.Kind.SOFTWARE)

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**{column: OTHER[column]})

    assert User.objects.filter(pk=user.pk, **{column: getattr(user, column)}).exists()


def test_the_accounting_software_flag_cannot_be_taken_off_in_sql(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE identity_user SET kind = 'person' WHERE id = %s", [cast.software.pk])


def test_a_save_that_changes_nothing_fixed_passes(cast: Cast) -> None:
    cast.maker.state = User.State.SUSPENDED

    cast.maker.save()

    assert User.objects.get(pk=cast.maker.pk).state == User.State.SUSPENDED


def test_no_user_is_ever_removed(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM identity_user WHERE id = %s", [a_person().pk])


def test_a_user_id_is_given_once(cast: Cast) -> None:
    User.objects.filter(pk=cast.maker.pk).update(state=User.State.DELETED)

    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.create(user_code=cast.maker.user_code, given="Ana", family="Again", email="again@company.example")


def test_locked_is_no_state_that_is_stored(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.filter(pk=cast.maker.pk).update(state=User.State.LOCKED)
