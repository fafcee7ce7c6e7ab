"""Which keys the stand-in takes, and what each may see."""

import pytest
import stripe

from tests.stand_in import StandIn

from .building import a_customer, a_draft, an_open_invoice
from .conftest import Clients


def test_the_demo_key_has_a_french_euro_account(clients: Clients) -> None:
    account = clients("sk_test_demo").v1.accounts.retrieve_current()
    assert (account.id, account.country, account.default_currency) == (
        "acct_simulated_demo",
        "FR",
        "eur",
    )
    assert account.charges_enabled is True


def test_every_name_has_an_account_of_its_own(clients: Clients) -> None:
    one, other = clients("sk_test_one"), clients("sk_test_other")
    customer = a_customer(one)
    assert clients("rk_test_one").v1.customers.retrieve(customer.id).name == customer.name
    with pytest.raises(stripe.InvalidRequestError) as caught:
        other.v1.customers.retrieve(customer.id)
    assert caught.value.http_status == 404
    assert other.v1.customers.list().data == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("sk_live_abcdefgh12345678", "never takes live keys"),
        ("rk_live_abcdefgh12345678", "never takes live keys"),
        ("nonsense", "Invalid API Key"),
        ("sk_test_revoked_by_owner", "Expired API Key"),
    ],
)
def test_keys_that_are_refused(clients: Clients, key: str, words: str) -> None:
    with pytest.raises(stripe.AuthenticationError, match=words):
        clients(key).v1.accounts.retrieve_current()


def test_a_publishable_key_is_refused(clients: Clients) -> None:
    with pytest.raises(stripe.PermissionError) as caught:
        clients("pk_test_demo").v1.accounts.retrieve_current()
    assert caught.value.error is not None
    assert caught.value.error.code == "secret_key_required"


def test_a_key_never_appears_whole_in_a_message(clients: Clients) -> None:
    key = "sk_test_revoked_0123456789"
    with pytest.raises(stripe.AuthenticationError) as caught:
        clients(key).v1.accounts.retrieve_current()
    assert key not in str(caught.value)


def test_a_missing_right_is_named(stand_in: StandIn, clients: Clients) -> None:
    stand_in.restrict_key("rk_test_demo", ["invoice_write"])
    limited = clients("rk_test_demo")
    customer = a_customer(limited).id
    assert limited.v1.invoices.list().data == []
    with pytest.raises(stripe.PermissionError, match="'rak_invoice_write' permission"):
        limited.v1.invoices.create({"customer": customer})


def test_an_account_can_be_disconnected(stand_in: StandIn, clients: Clients) -> None:
    stand_in.set_account(revoked=True)
    with pytest.raises(stripe.AuthenticationError):
        a_draft(clients())


def test_another_account_is_out_of_reach(clients: Clients) -> None:
    with pytest.raises(stripe.PermissionError, match="does not have access to account"):
        clients().v1.customers.list(options={"stripe_account": "acct_other"})


def test_numbers_are_gapless_per_account(clients: Clients) -> None:
    one, other = clients("sk_test_one"), clients("sk_test_other")
    a_draft(one)
    numbers = [an_open_invoice(one).number for _ in range(3)]
    dropped = a_draft(one)
    one.v1.invoices.delete(dropped.id)
    numbers.append(an_open_invoice(one).number)
    assert [str(number).rpartition("-")[2] for number in numbers] == [
        "0001",
        "0002",
        "0003",
        "0004",
    ]
    assert len({str(number).rpartition("-")[0] for number in numbers}) == 1
    assert str(an_open_invoice(other).number).endswith("-0001")
