"""Whether the caller is who they seem to be."""

from uuid import UUID

from cti.messages import write_message
from customers import proofs
from customers.lookup import phone_index
from customers.words import Proof
from ivr.identity_requests import CheckProof, ProofChecked, ProofStarted, StartProof
from ivr.rooms.archive import customer_of_cid, facts_of
from ivr.rooms.asker import Asker

_CODE_SENTENCES = {
    "zh": "您的验证码是{code}，{minutes}分钟内有效。请勿告诉他人。",
    "en": "Your code is {code}. It works for {minutes} minutes. Tell nobody else.",
}


def start(asker: Asker, request: StartProof) -> ProofStarted:
    """Send a code where one is wanted; a stranger hears the same and gets none."""
    if proofs.is_locked(asker.session, _number_index(asker), now=asker.now):
        return ProofStarted(locked=True)
    if request.proof is Proof.SMS_CODE:
        _send_code(asker, request)
    return ProofStarted(locked=False)


def _send_code(asker: Asker, request: StartProof) -> None:
    customer_id = customer_of_cid(asker.session, request.cid)
    fresh = proofs.make_code(
        asker.session, request.proof_id, customer_id, digits=request.digits, now=asker.now
    )
    if fresh is None:
        return
    language = asker.language.partition("-")[0]
    sentence = _CODE_SENTENCES.get(language, _CODE_SENTENCES["en"])
    minutes = round(proofs.CODE_LASTS.total_seconds() / 60)
    write_message(
        asker.session,
        number=fresh.number,
        body=sentence.format(code=fresh.code, minutes=minutes),
        purpose="one_time_code",
        customer_id=customer_id,
        call_id=asker.call.id,
        now=asker.now,
        message_id=request.proof_id,
    )


def check(asker: Asker, request: CheckProof) -> ProofChecked:
    """Whether the keyed digits are right; then the call is that customer's."""
    customer_id = customer_of_cid(asker.session, request.cid)
    number_index = _number_index(asker)
    passed = proofs.check_proof(
        asker.session,
        request.attempt_id,
        proof=request.proof,
        keyed=request.keyed,
        customer_id=customer_id,
        number_index=number_index,
        code_id=request.proof_id,
        now=asker.now,
    )
    if not passed or customer_id is None:
        locked = proofs.is_locked(asker.session, number_index, now=asker.now)
        return ProofChecked(passed=False, locked=locked)
    _belongs_to(asker, customer_id)
    facts = facts_of(asker.session, customer_id)
    return ProofChecked(passed=True, locked=False, facts=facts)


def _belongs_to(asker: Asker, customer_id: UUID) -> None:
    asker.call.customer_id = customer_id
    asker.call.candidates = 0
    asker.session.add(asker.call)


def _number_index(asker: Asker) -> bytes | None:
    call = asker.call
    return None if call.oddity or not call.number else phone_index(call.number)
