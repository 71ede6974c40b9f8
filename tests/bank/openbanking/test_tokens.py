"""POST /token/new/ and /token/refresh/."""

import jwt
import pytest

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.grants.actions import keys
from tests.bank.openbanking.calls import JSON, Api
from tests.bank.openbanking.cast import Cast

pytestmark = pytest.mark.django_db


def credentials(cast: Cast) -> dict[str, str]:
    return {"secret_id": str(cast.key.key.secret_id), "secret_key": cast.key.secret}


@pytest.mark.parametrize("path", ["token/new/", "token/new"])
def test_a_key_becomes_a_pair_of_tokens_with_and_without_the_slash(api: Api, cast: Cast, path: str) -> None:
    answer = api.http.post(f"/api/v2/{path}", credentials(cast), content_type=JSON)

    assert answer.status_code == 200
    assert answer.json()["access_expires"] == 86400
    assert answer.json()["refresh_expires"] == 2592000


def test_a_form_and_a_stale_authorization_header_are_taken(api: Api, cast: Cast) -> None:
    answer = api.http.post("/api/v2/token/new/", credentials(cast), headers={"Authorization": "Bearer long.gone.token"})

    assert answer.status_code == 400, "multipart is neither JSON nor a form"
    form = "&".join(f"{name}={value}" for name, value in credentials(cast).items())
    answer = api.http.generic(
        "POST",
        "/api/v2/token/new/",
        form.encode(),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": "Bearer stale"},
    )
    assert answer.status_code == 200


def test_the_access_token_is_a_decodable_jwt_with_a_numeric_exp(api: Api) -> None:
    claims = jwt.decode(api.new_token(), options={"verify_signature": False})

    assert claims["exp"] - int(clock.now().timestamp()) in range(86390, 86401)
    assert claims["token_type"] == "access"


@pytest.mark.parametrize("wrong", [{"secret_key": "x"}, {"secret_id": "x"}, {"secret_id": "00000000-0000-0000-0000-000000000000"}])
def test_wrong_credentials_have_one_answer(api: Api, cast: Cast, wrong: dict[str, str]) -> None:
    answer = api.http.post("/api/v2/token/new/", credentials(cast) | wrong, content_type=JSON)

    assert answer.status_code == 401
    assert answer.json() == {
        "summary": "Authentication failed",
        "detail": "No active account found with the given credentials",
        "status_code": 401,
    }


def test_a_missing_field_is_named(api: Api) -> None:
    answer = api.http.post("/api/v2/token/new/", {"secret_id": "x"}, content_type=JSON)

    assert answer.status_code == 400
    assert answer.json() == {"secret_key": ["This field is required."], "status_code": 400}


def test_a_refresh_token_gives_a_new_access_token_and_no_new_refresh_token(api: Api, cast: Cast) -> None:
    pair = api.http.post("/api/v2/token/new/", credentials(cast), content_type=JSON).json()

    answer = api.http.post("/api/v2/token/refresh/", {"refresh": pair["refresh"]}, content_type=JSON)

    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "access_expires"}
    api.token = answer.json()["access"]
    assert api.get("requisitions/").status_code == 200


def test_an_access_token_is_no_refresh_token_and_the_reverse(api: Api, cast: Cast) -> None:
    pair = api.http.post("/api/v2/token/new/", credentials(cast), content_type=JSON).json()

    assert api.http.post("/api/v2/token/refresh/", {"refresh": pair["access"]}, content_type=JSON).status_code == 401
    api.token = pair["refresh"]
    assert api.get("requisitions/").json()["summary"] == "Invalid token"


def test_revoking_a_key_ends_its_tokens_at_once_and_leaves_the_clients_other_key(api: Api, cast: Cast) -> None:
    second = Api(keys.create_key(cast.key.key.client, by=SYSTEM))
    assert api.get("requisitions/").status_code == second.get("requisitions/").status_code == 200

    keys.revoke_key(cast.key.key, by=SYSTEM)

    refused = api.get("requisitions/")
    assert refused.status_code == 401
    assert refused.json() == {"summary": "Invalid token", "detail": "Token is invalid or expired", "status_code": 401}
    assert api.http.post("/api/v2/token/new/", credentials(cast), content_type=JSON).status_code == 401
    assert second.get("requisitions/").status_code == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x.y.z"}])
def test_every_other_route_wants_a_token_and_answers_json(api: Api, header: dict[str, str]) -> None:
    for path in ("institutions/", "agreements/enduser/", "requisitions/", "accounts/x/", "accounts/x/balances/"):
        answer = api.http.get(f"/api/v2/{path}", headers=header)
        assert answer.status_code == 401, path
        assert answer.headers["Content-Type"] == JSON
        assert answer.json()["status_code"] == 401


def test_a_token_of_another_secret_is_refused(api: Api, cast: Cast) -> None:
    forged = jwt.encode(
        {"token_type": "access", "exp": 9999999999, "jti": "x", "secret_id": str(cast.key.key.secret_id), "version": 1}, "k" * 64, "HS256"
    )
    unsigned = jwt.encode(
        {"token_type": "access", "exp": 9999999999, "jti": "x", "secret_id": str(cast.key.key.secret_id), "version": 1}, "", "none"
    )
    for token in (forged, unsigned):
        api.token = token
        assert api.get("requisitions/").status_code == 401


def test_the_general_limit_is_told_on_every_answer_and_refuses_the_hundred_and_first_call(api: Api) -> None:
    first = api.get("institutions/")
    assert (first.headers["http_x_ratelimit_limit"], first.headers["http_x_ratelimit_remaining"]) == ("100", "99")

    answers = [api.get("institutions/?country=gb").status_code for _ in range(99)]
    refused = api.get("institutions/")

    assert set(answers) == {200}
    assert refused.status_code == 429
    assert refused.json()["summary"] == "Rate limit exceeded"
    assert "100/min" in refused.json()["detail"]
    assert int(refused.headers["http_x_ratelimit_reset"]) in range(1, 61)
