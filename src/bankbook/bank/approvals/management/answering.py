"""Requests as the commands answer them: who by user ID, what by public id."""

from typing import Any

from bankbook.bank.approvals import queries
from bankbook.bank.approvals.catalogue import KINDS
from bankbook.bank.approvals.models import ChangeRequest, Decision
from bankbook.bank.identity.models import User
from bankbook.command_line.base import Answer


def line(request: ChangeRequest) -> dict[str, Any]:
    """Return what a list shows of one request."""
    return {
        "id": str(request.public_id),
        "context": str(request.agreement),
        "category": request.category,
        "kind": request.kind,
        "name": KINDS[request.kind].name,
        "title": request.title,
        "state": shown_state(request),
        "version": request.version,
        "maker": person(request.maker),
        "submitted_at": request.submitted_at,
        "expires_at": request.expires_at,
        "still_needed": list(queries.seals(request).still_needed),
    }


def whole(request: ChangeRequest) -> Answer:
    """Return everything about one request: before and after, whom it affects, and who decided."""
    seals = queries.seals(request)
    decided = [*seals.approvals, *([seals.rejection] if seals.rejection else [])]
    is_waiting = queries.is_pending(request)
    return {
        **line(request),
        "reason": request.reason,
        "before": request.before,
        "after": request.after,
        "affected": [person(each) for each in queries.affected(request)] if is_waiting else [],
        "decisions": [_decision(each) for each in decided],
        "can_decide": [person(each) for each in queries.who_can_decide(request)] if is_waiting else [],
        "ended_at": request.ended_at,
        "ended_reason": request.ended_reason,
    }


def shown_state(request: ChangeRequest) -> str:
    """Return its state: a request whose time is over reads as expired before that is written down."""
    return "expired" if request.state == "pending" and not queries.is_pending(request) else request.state


def person(user: User) -> dict[str, str]:
    """Return a user by ID and name."""
    return {"user_code": user.code_shown, "name": user.name}


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "user": person(decision.user),
        "level": decision.level,
        "verdict": decision.verdict,
        "is_own": decision.is_own,
        "reason": decision.reason,
        "at": decision.at,
    }
