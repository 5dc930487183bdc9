"""The same texts as src/text/fuzz-texts.suite.ts makes, written a second time."""
import json
from pathlib import Path

ROOM = Path(__file__).resolve().parents[2] / "src" / "text"
PIECES = json.loads((ROOM / "fixtures" / "fuzz-pieces.json").read_text(encoding="utf-8"))


def firsts(name):
    lines = (ROOM / "sentiment" / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [line.split("\t")[0] for line in lines]


LEXICON = firsts("words.txt")
EMOJI = firsts("emoji.txt")


def upper(text):
    return "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in text)


def texts(seed, count):
    state = seed

    def below(n):
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (((t ^ (t >> 14)) & 0xFFFFFFFF) * n) >> 32

    def draw(choices):
        return choices[below(len(choices))]

    for _ in range(count):
        made = ""
        for _ in range(0 if below(24) == 0 else 1 + below(14)):
            kind = below(8)
            piece = draw(LEXICON if kind < 3 else EMOJI if kind == 3 else PIECES["words"] if kind < 7 else PIECES["odd"])
            case = below(8)
            if case < 2:
                piece = upper(piece)
            elif case == 2:
                piece = upper(piece[:1]) + piece[1:]
            wrap = below(8)
            before = draw(PIECES["marks"]) if wrap in (0, 3) else ""
            after = draw(PIECES["marks"]) if wrap in (1, 2, 3) else ""
            gap = draw(PIECES["gaps"]) if below(6) == 0 else " "
            made += before + piece + after + gap
        yield made
