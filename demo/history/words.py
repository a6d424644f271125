"""What agents of the past wrote about their conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tickets.words import TicketKind


@dataclass(frozen=True)
class Remark:
    """How a conversation may end, by the queue it was in.

    Attributes:
        disposition: One of the console's words.
        note: What the agent typed.
        ticket: The kind of ticket that is opened, where one is.
        subject: Its one line.
        is_callback: Whether the customer is promised to be phoned.
    """

    disposition: str
    note: str
    ticket: TicketKind | None = None
    subject: str = ""
    is_callback: bool = False


_SALES = (
    Remark("resolved", "咨询净水器型号差异，已说明 X2 与 X3 的区别。"),
    Remark("resolved", "询问以旧换新政策，已发送活动说明。"),
    Remark("resolved", "Asked which filter fits the older model; told them the part number."),
    Remark("sale", "确认下单空气净化器一台，送货时间定在周六上午。"),
    Remark("sale", "老客户加购滤芯两套，已按会员价下单。"),
    Remark("callback", "客户要与家人商量尺寸，约定再联系。", is_callback=True),
    Remark(
        "ticket",
        "需要企业采购报价，已转销售顾问。",
        ticket=TicketKind.CONSULTATION,
        subject="企业采购报价",
    ),
)
_AFTER_SALES = (
    Remark("resolved", "滤芯更换步骤已讲解，客户自行操作成功。"),
    Remark("resolved", "设备提示灯常亮，指导复位后恢复正常。"),
    Remark("resolved", "Explained how to descale the machine; works again."),
    Remark("resolved", "查询保修期限，还有七个月。"),
    Remark(
        "ticket",
        "开机无反应，远程排查无效，安排上门检测。",
        ticket=TicketKind.AFTER_SALES,
        subject="开机无反应，上门检测",
    ),
    Remark(
        "ticket",
        "Leaks at the left valve; a technician is needed.",
        ticket=TicketKind.AFTER_SALES,
        subject="Valve leaks, technician needed",
    ),
    Remark("callback", "需查库存后答复配件到货时间。", is_callback=True),
)
_COMPLAINTS = (
    Remark("resolved", "对上门师傅迟到不满，已致歉并说明原因，客户接受。"),
    Remark(
        "ticket",
        "送货破损，要求更换，已登记并附订单号。",
        ticket=TicketKind.COMPLAINT,
        subject="送货破损要求更换",
    ),
    Remark(
        "ticket",
        "Charged twice for one order; passed on for a refund.",
        ticket=TicketKind.COMPLAINT,
        subject="Charged twice, refund asked",
    ),
)
REMARKS: Mapping[str, Sequence[Remark]] = {
    "sales": _SALES,
    "after_sales": _AFTER_SALES,
    "complaints": _COMPLAINTS,
}
TICKET_COMMENTS = (
    "已联系客户确认情况。",
    "配件已发出，等待签收。",
    "Spoke with the technician; visit on Thursday.",
    "已与仓库核实，安排补发。",
)
