"""The customer archive: the list and one customer's page."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from console.at_work import unit_of_work, workplace
from console.guard import requires
from console.pages.choices import continued
from console.queries.customers import customer_story, list_customers
from staff.permissions import Permission

customers = Blueprint("customers", __name__)


@customers.get("/customers")
@requires(Permission.SEE_CUSTOMERS)
def list_page() -> ResponseReturnValue:
    """Customers by number in any form, CID or name; a fragment of rows when continued."""
    text = request.args.get("text", "").strip()
    after = request.args.get("after", default=0, type=int)
    with unit_of_work() as session:
        found = list_customers(session, text, region=workplace().settings.region, after=after)
    return render_template(
        "customers/rows.html" if after else "customers/list.html",
        page=found,
        text=text,
        more_url=continued("customers.list_page", found.after),
    )


@customers.get("/customers/<uuid:customer_id>")
@requires(Permission.SEE_CUSTOMERS)
def page(customer_id: UUID) -> ResponseReturnValue:
    """Who a customer is and what happened before."""
    with unit_of_work() as session:
        story = customer_story(session, customer_id)
    return render_template("customers/page.html", story=story)
