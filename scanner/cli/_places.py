"""Where districts find what their systems send to AI vendors: the clicks, the rights, the next command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One place to get payloads from."""

    title: str
    steps: tuple[str, ...]
    rights: str
    next: str


PLACES = (
    Place(
        "Our own AI gateway or proxy (LiteLLM, or one that writes JSON lines)",
        (
            "LiteLLM: switch on prompt storage (store_prompts_in_spend_logs), then export LiteLLM_SpendLogs as JSON lines.",
            "Another gateway: let it write one JSON object a line with time, system, url and body (docs/contract.md).",
        ),
        "an administrator of the gateway; tell your data protection lead that prompts are now stored",
        "ferpa-scan scan exports/gateway",
    ),
    Place(
        "Amazon Bedrock",
        (
            "Bedrock console, Settings, Model invocation logging: to an S3 bucket, text included.",
            "Copy the folder AWSLogs/… of the days you want to this computer.",
        ),
        "bedrock:PutModelInvocationLoggingConfiguration once, then s3:GetObject on the bucket",
        "ferpa-scan scan AWSLogs",
    ),
    Place(
        "A vendor's website or our own page that talks to a vendor",
        (
            "Open the page in Chrome, Edge or Firefox, press F12, choose Network, tick Preserve log.",
            "Use the page as staff or students would, with invented data where you can.",
            "Right-click the list of requests: Save all as HAR with content.",
        ),
        "none but your own account; the file holds what you typed",
        "ferpa-scan scan recording.har",
    ),
    Place(
        "A spreadsheet, an export of chats, or single payloads",
        ("Save it as CSV, JSON, JSON lines or text in a folder of its own.",),
        "whoever may see the chats; ask for a read-only export",
        "ferpa-scan scan exports/chats",
    ),
)
