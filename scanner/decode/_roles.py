"""Who says what: the keys by which all formats of AI vendors, and most others, name a speaker. May import model only.

A message is an object that names its speaker ("role": "user"); only its content is said by the speaker, its other keys
are fields. Tools and attachments keep their role all the way down, since their keys are anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scanner.decode._leaves import KeyRole, RoleOf
from scanner.json_text import get
from scanner.model import Json, Pairs, Path, Role

SPEAKERS: Final[Mapping[str, Role]] = {
    **dict.fromkeys(("system", "developer"), Role.SYSTEM),
    **dict.fromkeys(("user", "human", "student", "pupil", "learner", "child", "parent", "guardian", "teacher"), Role.USER),
    **dict.fromkeys(("customer", "client", "visitor"), Role.USER),
    **dict.fromkeys(("assistant", "model", "ai", "bot", "chatbot", "tutor", "coach", "agent", "gpt"), Role.ASSISTANT),
    **dict.fromkeys(("tool", "function", "ipython"), Role.TOOL),
}  # fmt: skip
_NAMED_BY: Final = ("role", "speaker", "author", "from", "sender")
_CONTENT: Final = frozenset(
    "content contents parts part text message value utterance input output said body refusal thinking reasoning "
    "reasoning_content reasoningContent prompt transcript".split()
)
_PROTOCOL: Final = frozenset(
    "id type role name detail format media_type mime_type mimeType cache_control cacheControl cachePoint status call_id "
    "content_type tool_call_id tool_use_id index annotations timestamp time".split()
)
_TOOLS: Final = frozenset("tool_calls function_call functionCall functionResponse function_response toolUse toolResult".split())
_TOOL_TYPES: Final = ("tool_", "function", "custom_tool", "mcp_", "server_tool", "computer_call", "shell_call")
_FILE_TYPES: Final = frozenset("document file input_file search_result container_upload".split())
_LINKS: Final = frozenset("url image_url file_url file_uri fileUri uri".split())
_KEPT: Final = frozenset({Role.TOOL, Role.ATTACHMENT})


def roles(keys: Mapping[str, Role] | None = None) -> RoleOf:
    """The roles of a format: those that any body shows, and `keys` that mean something in this one alone."""
    own = keys or {}

    def role_of(path: Path, holder: Pairs, role: Role) -> KeyRole:
        del path
        kind = get(holder, "type")
        kind = kind if isinstance(kind, str) else ""
        if role is Role.TOOL or kind.startswith(_TOOL_TYPES):
            return lambda _: Role.TOOL
        if kind in _FILE_TYPES:
            role = Role.ATTACHMENT
        speaker = None if role in _KEPT else speaker_of(holder)
        beside = _flat(holder)

        def of(key: str) -> Role:
            if key in _LINKS or (key == "source" and kind == "search_result"):
                return Role.URL
            if key in _TOOLS:
                return Role.TOOL
            if role is Role.ATTACHMENT:
                return role
            if speaker:
                return Role.SYSTEM if role is Role.SYSTEM and key in _CONTENT else own.get(key, Role.FIELD) if key not in _CONTENT else speaker
            if key in _PROTOCOL:
                return Role.FIELD
            return beside.get(key) or own.get(key, role)

        return of

    return role_of


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
    """Roles of messages that were flattened into keys: "gen_ai.prompt.0.role" beside "gen_ai.prompt.0.content"."""
    said = {k[: -len(".role")]: SPEAKERS.get(str(v).lower()) for k, v in holder if k.endswith(".role")}
    return {f"{stem}.content": role for stem, role in said.items() if role}
