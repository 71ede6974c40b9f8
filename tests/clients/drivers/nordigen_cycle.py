"""One full cycle with the published Python client. Reads a JSON line with what to do, prints the link, waits for a line, prints what it got.

Runs in an environment of its own that holds only `nordigen`; only the address of the service differs from what its users write.
"""

import json
import sys
from typing import Any

from nordigen import NordigenClient


def main() -> None:
    """Token, renewal, banks, agreement, requisition, (consent), accounts, lists, deletion."""
    told = json.loads(sys.stdin.readline())
    client = NordigenClient(secret_id=told["secret_id"], secret_key=told["secret_key"], base_url=told["base_url"])
    token = client.generate_token()
    client.exchange_token(token["refresh"])
    got: dict[str, Any] = {
        "every_institution": client.institution.get_institutions(),
        "institutions": client.institution.get_institutions("GB"),
        "institution": client.institution.get_institution_by_id(told["institution"]),
    }
    spare = client.agreement.create_agreement(institution_id=told["institution"], max_historical_days="30", access_valid_for_days="10")
    got["spare_agreement"] = client.agreement.get_agreement_by_id(spare["id"])
    got["agreement_deleted"] = client.agreement.delete_agreement(spare["id"])
    session = client.initialize_session(redirect_uri=told["redirect"], institution_id=told["institution"], reference_id=told["reference"])
    say({"link": session.link})
    sys.stdin.readline()
    requisition = client.requisition.get_requisition_by_id(session.requisition_id)
    got |= {
        "requisition": requisition,
        "requisitions": client.requisition.get_requisitions(),
        "agreements": client.agreement.get_agreements(),
    }
    got["accounts"] = {each: read(client, each, told) for each in requisition["accounts"]}
    got["deleted"] = client.requisition.delete_requisition(session.requisition_id)
    say(got)


def say(message: dict[str, Any]) -> None:
    """Write one line of JSON."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def read(client: NordigenClient, account_id: str, told: dict[str, Any]) -> dict[str, Any]:
    """Everything that the client can read of an account."""
    account = client.account_api(id=account_id)
    return {
        "metadata": account.get_metadata(),
        "details": account.get_details(),
        "balances": account.get_balances(),
        "transactions": account.get_transactions(),
        "week": account.get_transactions(date_from=told["date_from"], date_to=told["date_to"]),
    }


main()
