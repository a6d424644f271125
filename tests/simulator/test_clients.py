import jwt
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from tests.simulator.leaping import perform
from tests.simulator.stage import ACCOUNT, API_SECRET, Script, Stage, stage

CLIENT: Script = {"/client": "<Say loop='9'>connecting</Say>"}


async def _application(s: Stage) -> str:
    form = {
        "FriendlyName": "softphone",
        "VoiceUrl": f"{s.product.base}/client",
        "StatusCallback": f"{s.product.base}/status",
    }
    made = await s.api("POST", "/Applications.json", form, expect=201)
    return str(made["sid"])


def _token(application_sid: str, secret: str = API_SECRET) -> str:
    token = AccessToken(ACCOUNT, "SK" + "1" * 32, secret, identity="lin", ttl=3600)
    token.add_grant(VoiceGrant(outgoing_application_sid=application_sid))
    return str(token.to_jwt())


def test_a_browser_connects_outward_with_its_parameters() -> None:
    async def play() -> None:
        async with stage(CLIENT) as s:
            sid = await _application(s)
            call = await s.sim(
                "clients/lin/connect",
                {"params": {"reservation": "r-17"}, "application_sid": sid},
                expect=201,
            )
            await s.wait(3)
            (asked,) = s.product.to("/client")
            assert (asked["From"], asked["To"]) == ("client:lin", "")
            assert (asked["Direction"], asked["CallStatus"]) == ("inbound", "ringing")
            assert (asked["reservation"], asked["ApplicationSid"]) == ("r-17", sid)
            assert s.carrier.calls[call["sid"]].status == "in-progress"
            await s.sim(f"calls/{call['sid']}/hangup")
            await s.over(call["sid"])
            assert s.product.to("/status")[0]["From"] == "client:lin"

    perform(play)


async def _connect(s: Stage, token: str, *, identity: str = "lin", expect: int) -> None:
    await s.sim(f"clients/{identity}/connect", {"token": token}, expect=expect)


def test_a_token_of_the_real_library_lets_its_owner_in_and_nobody_else() -> None:
    async def play() -> None:
        async with stage(CLIENT) as s:
            token = _token(await _application(s))
            await _connect(s, token, expect=201)
            await _connect(s, token, identity="wang", expect=401)

    perform(play)


def test_a_forged_expired_or_shapeless_token_lets_nobody_in() -> None:
    async def play() -> None:
        async with stage(CLIENT) as s:
            sid = await _application(s)
            await _connect(s, _token(sid, "another-secret-of-enough-length-0000"), expect=401)
            claims = jwt.decode(_token(sid), options={"verify_signature": False})
            old = jwt.encode(claims | {"exp": 1_700_000_000}, API_SECRET)
            await _connect(s, old, expect=401)
            await _connect(s, "no-token", expect=401)
            assert s.product.asked == []

    perform(play)


def test_without_a_known_application_there_is_nothing_to_connect_to() -> None:
    async def play() -> None:
        async with stage(CLIENT) as s:
            await s.sim("clients/lin/connect", {"application_sid": "AP0"}, expect=404)

    perform(play)
