"""Who says what: the keys by which formats of AI vendors, and others, name a speaker. May import model only.

A message is an object that names its speaker ("role": "user"); only its content is said by the speaker, its
other keys are fields. Tools and attachments keep their role all the way down: their keys are anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scanner.decode._leaves import KeyRole, RoleOf
from scanner.json_text import get
from scanner.model import Json, Pairs, Path, Role

_WORDS: Final[Mapping[Role, str]] = {
    Role.SYSTEM: "system developer",
    Role.USER: "user human student pupil learner child parent guardian teacher customer client visitor",
    Role.ASSISTANT: "assistant model ai bot chatbot tutor coach agent gpt",
    Role.TOOL: "tool function ipython",
}
SPEAKERS: Final = {word: role for role, words in _WORDS.items() for word in words.split()}
_NAMED_BY: Final = ("role", "speaker", "author", "from", "sender")
_CONTENT: Final = frozenset(
    "content contents parts part text message value utterance input output said body refusal thinking "
    "reasoning reasoning_content reasoningContent prompt transcript".split()
)
_PROTOCOL: Final = frozenset(
    "id type role name detail format media_type mime_type mimeType cache_control cacheControl cachePoint "
    "status call_id content_type tool_call_id tool_use_id index annotations timestamp time".split()
)
_TOOLS: Final = frozenset(
    "tool_calls function_call functionCall functionResponse function_response toolUse toolResult".split()
)
_TOOL_TYPES: Final = (
    "tool_", "function", "custom_tool", "mcp_", "server_tool", "computer_call", "shell_call",
)  # fmt: skip
_FILE_TYPES: Final = frozenset({"document", "file", "input_file", "search_result", "container_upload"})
_LINKS: Final = frozenset({"url", "image_url", "file_url", "file_uri", "fileUri", "uri"})


def roles(keys: Mapping[str, Role] | None = None) -> RoleOf:
    """The roles of a format: those that any body shows, and `keys` that mean something in this one alone."""
    own = keys or {}

    def role_of(path: Path, holder: Pairs, role: Role) -> KeyRole:
        del path
        named = get(holder, "type")
        kind = named if isinstance(named, str) else ""
        if role is Role.TOOL or kind.startswith(_TOOL_TYPES):
            return lambda _: Role.TOOL
        if role is Role.ATTACHMENT or kind in _FILE_TYPES:
            return lambda key: _in_file(key, kind)
        speaker = speaker_of(holder)
        if speaker:
            said = role if role is Role.SYSTEM else speaker
            return lambda key: _anywhere(key) or (said if key in _CONTENT else own.get(key, Role.FIELD))
        beside = _flat(holder)
        return lambda key: (
            _anywhere(key) or (Role.FIELD if key in _PROTOCOL else beside.get(key) or own.get(key, role))
        )

    return role_of


def _anywhere(key: str) -> Role | None:
    """Links and tools, which are such under any key above them."""
    return Role.URL if key in _LINKS else Role.TOOL if key in _TOOLS else None


def _in_file(key: str, kind: str) -> Role:
    link = key in _LINKS or (key == "source" and kind == "search_result")
    return Role.URL if link else Role.ATTACHMENT


def speaker_of(value: Json) -> Role | None:
    """The role of the speaker that an object names; None where it is no message."""
    if not isinstance(value, Pairs):
        return None
    for key in _NAMED_BY:
        named = get(value, key)
        if isinstance(named, Pairs):
            named = get(named, "role")
        if isinstance(named, str) and (key in {"role", "speaker"} or named.lower() in SPEAKERS):
            known = SPEAKERS.get(named.lower())
            return known or (Role.USER if key == "speaker" else None)
    return None


def _flat(holder: Pairs) -> Mapping[str, Role]:
    """Roles of messages that were flattened into keys: "gen_ai.prompt.0.role" beside
    "gen_ai.prompt.0.content".
    """
    said = {k[: -len(".role")]: SPEAKERS.get(str(v).lower()) for k, v in holder if k.endswith(".role")}
    return {f"{stem}.content": role for stem, role in said.items() if role}
