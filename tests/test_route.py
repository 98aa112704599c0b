"""Where an exchange went: the vendor, also behind a gateway, and what may be stored of host and path."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scanner.config import Config, System
from scanner.model import Exchange, Flow, Ref, Sender
from scanner.policy import Agreement, Policy, load
from scanner.route import endpoint_template, host_template, route, system_template

KNOWN = frozenset({"v1", "chat", "completions", "model", "converse", "models", "generateContent", "api"})


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The rules as they ship, with one system and one agreement of a district."""
    config = Config(systems={"tutor": System(purposes=("instruction",), sender="student")})
    shipped = load([Path(__file__).resolve().parents[1] / "rules"], config)
    tutorly = Agreement(
        name="tutorly",
        version="v1",
        vendor="Tutorly",
        products=("Tutorly Chat",),
        hosts=("*.tutorly.example",),
        subprocessors=(),
        rows=frozenset(),
        elements=frozenset(),
        purposes=(),
        effective=date(2026, 8, 1),
        expires=None,
        official={},
    )
    return replace(shipped, agreements=(tutorly,))


def sent(host: str, path: str = "/", **more: object) -> Exchange:
    """An exchange to a host."""
    return replace(Exchange(id="1", ref=Ref("", "", 0), host=host, path=path), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "path", "vendor", "product"),
    [
        ("api.openai.com", "/v1/chat/completions", "OpenAI", "OpenAI API"),
        ("contoso.openai.azure.com", "/openai/deployments/x/chat/completions", "Microsoft", "Azure OpenAI"),
        ("api.anthropic.com", "/v1/messages", "Anthropic", "Claude API"),
        ("generativelanguage.googleapis.com", "/v1beta/models/x:generateContent", "Google", "Gemini API"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "/model/x/converse", "Amazon", "Amazon Bedrock"),
        ("gateway.ai.cloudflare.com", "/v1/acct/gw/anthropic/v1/messages", "Anthropic", "Claude API"),
        ("app.tutorly.example", "/chat", "Tutorly", "Tutorly Chat"),
    ],
)
def test_the_vendor_is_known_by_host_path_or_agreement(
    host: str, path: str, vendor: str, product: str, policy: Policy
) -> None:
    routed = route(sent(host, path), policy, speaks_ai=True)
    assert (routed.vendor, routed.product, routed.listed, routed.hidden_upstream) == (
        vendor,
        product,
        True,
        False,
    )


def test_a_gateway_may_name_the_vendor_in_a_header(policy: Policy) -> None:
    headers = (("x-portkey-provider", "anthropic"),)
    routed = route(sent("api.portkey.ai", "/v1/messages", headers=headers), policy, speaks_ai=True)
    assert routed.vendor == "Anthropic"


@pytest.mark.parametrize("host", ["api.portkey.ai", "gateway.ai.cloudflare.com"])
def test_a_gateway_that_names_nobody_hides_the_recipient(host: str, policy: Policy) -> None:
    routed = route(sent(host, "/v1"), policy, speaks_ai=True)
    assert routed.listed
    assert routed.hidden_upstream


def test_the_product_that_the_envelope_declares_wins(policy: Policy) -> None:
    routed = route(sent("api.openai.com", via="Tutorly Chat"), policy, speaks_ai=True)
    assert (routed.vendor, routed.product) == ("Tutorly", "Tutorly Chat")
    assert route(sent("api.openai.com", via="Unheard Of"), policy, speaks_ai=True).vendor == "OpenAI"


@pytest.mark.parametrize(
    ("captured", "speaks_ai", "all_hosts", "in_scope"),
    [
        (True, False, False, False),
        (True, True, False, True),
        (True, False, True, True),
        (False, False, False, True),
    ],
)
def test_a_capture_holds_hosts_that_are_out_of_scope(
    captured: bool, speaks_ai: bool, all_hosts: bool, in_scope: bool, policy: Policy
) -> None:
    exchange = sent("cdn.example", captured=captured)
    routed = route(exchange, policy, speaks_ai=speaks_ai, all_hosts=all_hosts)
    assert (routed.listed, routed.in_scope) == (False, in_scope)


def test_the_sender_is_that_of_the_record_else_of_the_system(policy: Policy) -> None:
    assert route(sent("h", system="tutor"), policy, speaks_ai=True).sender is Sender.STUDENT
    named = sent("h", system="tutor", sender=Sender.STAFF)
    assert route(named, policy, speaks_ai=True).sender is Sender.STAFF
    assert route(sent("h", system="other"), policy, speaks_ai=True).sender is Sender.UNKNOWN
    assert route(sent("h", system="tutor"), policy, speaks_ai=True).purposes == ("instruction",)


def test_a_flow_is_system_host_and_endpoint(policy: Policy) -> None:
    exchange = sent("api.openai.com", "/v1/chat/completions", system="tutor")
    assert route(exchange, policy, speaks_ai=True).flow == Flow(
        "tutor", "api.openai.com", "/v1/chat/completions"
    )


def test_names_in_a_host_or_path_reach_no_flow(policy: Policy) -> None:
    routed = route(sent("ana-ruiz.tutor.example", "/v1/students/Ana%20Ruiz/4410127"), policy, speaks_ai=True)
    assert routed.flow.host == "*.tutor.example"
    assert "Ana" not in routed.flow.endpoint
    assert "4410127" not in routed.flow.endpoint


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/model/anthropic.claude%3A0/converse", "/model/*/converse"),
        ("/v1/models/gemini-2.5:generateContent", "/v1/models/*:generateContent"),
        ("/v1/models/models:generateContent", "/v1/models/models:generateContent"),
        ("/ana:ruiz/", "/*/"),
        ("", ""),
    ],
)
def test_a_step_is_printed_only_where_it_is_a_word_of_ours(path: str, template: str) -> None:
    assert endpoint_template(path, KNOWN) == template


def test_an_unlisted_host_keeps_its_last_labels() -> None:
    assert host_template("api.ana.tutor.example", KNOWN) == "api.*.tutor.example"
    assert host_template("localhost", KNOWN) == "localhost"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("help-desk", "help-desk"),
        ("staff chat assistant", "staff chat assistant"),
        ("Maribel Thornquist", "*"),
        ("maribel.t@district.example.org", "*"),
        ("Ms. Thornquist", "*"),
        ("Help Desk", "Help Desk"),
    ],
)
def test_a_system_that_bears_a_persons_name_is_hidden_unless_listed(
    name: str, stored: str, policy: Policy
) -> None:
    """Logs name systems after keys, and keys after people."""
    listed = replace(policy, config=replace(policy.config, systems={"Help Desk": System()}))
    assert system_template(name, listed) == stored
