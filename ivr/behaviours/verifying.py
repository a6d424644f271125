"""How proving who one is behaves: the same words for a stranger and for a wrong answer."""

from dataclasses import replace
from uuid import UUID

from customers.words import Proof
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.behaviours.inputs import take_keys
from ivr.happenings import Answered, Happening
from ivr.identity_requests import CheckProof, ProofChecked, ProofStarted, StartProof
from ivr.moves import Ask, Move, Out
from ivr.nodes.identity import VerifyNode
from ivr.questions import Question, fresh, present
from ivr.run import Standing
from ivr.turn import Turn


def _question(body: VerifyNode) -> Question:
    return Question(
        body.ask,
        global_keys=False,
        num_digits=body.digits,
        timeout_s=body.timeout_s,
        listen="keys",
    )


def _enter(turn: Turn, body: VerifyNode) -> Move:
    run = turn.run
    proof_id = run.identity(f"proof:{run.place}")
    run.memo = {"proof": str(proof_id), "wrong": 0}
    return Ask(StartProof(proof_id, Proof(body.by), run.customer.cid, body.digits))


def _hear(turn: Turn, body: VerifyNode, what: Happening) -> Move:
    if turn.run.standing is not Standing.ASKING:
        return take_keys(turn, _question(body), what, lambda keyed: _check(turn, body, keyed))
    match what:
        case Answered(ProofStarted(locked)):
            if locked:
                return Out("exhausted")
            turn.say(body.sent)
            return present(turn, _question(body))
        case Answered(ProofChecked() as checked):
            return _checked(turn, body, checked)
        case _:
            return deaf(turn, body, what)


def _check(turn: Turn, body: VerifyNode, keyed: str) -> Move | None:
    if not keyed.isdecimal() or len(keyed) != body.digits:
        return None
    run = turn.run
    return Ask(
        CheckProof(
            attempt_id=run.identity(f"attempt:{run.place}"),
            proof_id=UUID(run.memo["proof"]),
            proof=Proof(body.by),
            cid=run.customer.cid,
            keyed=keyed,
        )
    )


def _checked(turn: Turn, body: VerifyNode, checked: ProofChecked) -> Move:
    run = turn.run
    if checked.passed:
        run.customer = replace(checked.facts, verified=True)
        turn.changed()
        return Out("passed")
    run.memo["wrong"] += 1
    if checked.locked:
        return Out("exhausted")
    if run.memo["wrong"] >= body.tries:
        return Out("failed")
    turn.say(body.wrong)
    return fresh(turn, _question(body))


VERIFY = Behaviour(_enter, _hear)
