"""A customer archive to look at: generated people in fictional ranges of numbers."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from customers.archive import name_customer, put_label
from customers.lookup import add_phone
from customers.models import Customer, LeadState, Stage, Tier
from customers.purchases import note_purchase
from customers.words import PurchaseState
from demo.numbers import american_customer, chinese_customer

CHINESE = 240
# Whom people are told to phone as: somebody with a tier, points and an order that came.
SHOWN = chinese_customer(32)
AMERICAN = 80
# So many of the first numbers of each country belong to a second customer too: a family, an office.
SHARED = 12
_SEED = 20_261
_OLDEST_DAYS = 1_500
_STAGES = (Stage.PROSPECT, Stage.CUSTOMER, Stage.CUSTOMER, Stage.MEMBER, Stage.MEMBER)
_TIERS = (Tier.SILVER, Tier.SILVER, Tier.GOLD, Tier.PLATINUM)
_LEADS = (LeadState.COLD, LeadState.LUKEWARM, LeadState.WARM, LeadState.HOT)
_LABELS = {
    "zh-CN": ("新房装修", "以旧换新", "常购耗材", "偏好晚间联系", "节日礼赠", "需要发票"),
    "en-US": ("New home", "Trade-in", "Spare parts", "Evenings only", "Gifts", "Needs an invoice"),
}
_TITLES = {
    "zh-CN": ("净水器滤芯", "扫地机器人", "空气净化器", "智能门锁"),
    "en-US": ("a water filter", "a robot vacuum", "an air purifier", "a smart lock"),
}
_ORDERED_DAYS = 20
_MOST_VALUE_MINOR = 12_000_000
_CHURNED_PCT = 8
_RFM = 5


@dataclass(frozen=True)
class _Resident:
    language: str
    name: str
    e164: str


def stock(session: Session, *, now: datetime) -> int:
    """Write the generated customers, once: an archive that holds anybody is left alone.

    Gives how many were written. Call where this installation's own keys are in use, because names
    and numbers are sealed; always generates the same people.
    """
    if session.exec(select(Customer.id).limit(1)).first() is not None:
        return 0
    chance = random.Random(_SEED)
    residents = list(_residents())
    for resident in residents:
        _write(session, resident, chance, now=now)
    return len(residents)


def _residents() -> Iterator[_Resident]:
    # Takes half a second to load, which only the first start should pay.
    from faker import Faker  # noqa: PLC0415

    chinese, american = Faker("zh_CN"), Faker("en_US")
    for source in (chinese, american):
        source.seed_instance(_SEED)
    numbers = [*range(CHINESE), *range(SHARED)]
    for index in numbers:
        yield _Resident("zh-CN", chinese.name(), chinese_customer(index))
    numbers = [*range(AMERICAN), *range(SHARED)]
    for index in numbers:
        name = f"{american.first_name()} {american.last_name()}"
        yield _Resident("en-US", name, american_customer(index))


def _write(session: Session, resident: _Resident, chance: random.Random, *, now: datetime) -> None:
    customer = _profile(resident, chance, now=now)
    session.add(customer)
    session.flush()
    name_customer(session, customer, resident.name)
    # Nobody's document, since its check digit is left to chance; it ends like the number, so that
    # whoever phones as one of them can prove it.
    customer.identity = f"999999{customer.created_at:%Y%m%d}{resident.e164[-4:]}"
    if customer.value_minor:
        _order(session, customer, resident, now=now)
    add_phone(session, customer.id, resident.e164, is_primary=True, verified_at=customer.created_at)
    for word in chance.sample(_LABELS[resident.language], chance.choice((0, 0, 1, 1, 2))):
        put_label(session, customer.id, word, now=now)


def _order(session: Session, customer: Customer, resident: _Resident, *, now: datetime) -> None:
    """Their latest order, the same one for the same person."""
    turn = int(resident.e164[-4:])
    titles, states = _TITLES[resident.language], tuple(PurchaseState)
    bought_at = now - timedelta(days=1 + turn % _ORDERED_DAYS)
    note_purchase(
        session,
        customer.id,
        f"SO{customer.id.hex[-12:]}",
        title=titles[turn % len(titles)],
        amount_minor=customer.value_minor // 10,
        state=states[turn % len(states)],
        bought_at=bought_at,
        now=bought_at,
    )


def _profile(resident: _Resident, chance: random.Random, *, now: datetime) -> Customer:
    """Figures that fit each other: who spends more stands higher and leaves less."""
    worth = chance.random() ** 3
    churned = chance.randrange(100) < _CHURNED_PCT
    stage = Stage.CHURNED if churned else chance.choice(_STAGES)
    customer = Customer(
        language=resident.language,
        stage=stage,
        created_at=now - timedelta(days=chance.randint(3, _OLDEST_DAYS)),
    )
    if stage is Stage.PROSPECT:
        customer.lead_state = chance.choice(_LEADS)
        return customer
    customer.value_minor = round(worth * _MOST_VALUE_MINOR)
    customer.points = customer.value_minor // 1_000
    customer.churn_pct = 95 if churned else round((1 - worth) * chance.randint(20, 70))
    customer.rfm = "-".join(str(cell) for cell in _cells(worth, chance))
    if stage is Stage.MEMBER:
        customer.tier = _TIERS[min(int(worth * len(_TIERS)), len(_TIERS) - 1)]
    return customer


def _cells(worth: float, chance: random.Random) -> Sequence[int]:
    middle = 1 + round(worth * (_RFM - 1))
    return [min(_RFM, max(1, middle + chance.choice((-1, 0, 0, 1)))) for _ in range(3)]
