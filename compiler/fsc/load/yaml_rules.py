"""Which mistake a syntax error of YAML is: a table of rules, tried from top to bottom.

libyaml says what token it missed (scanner.c and parser.c of 0.1.7); people need to know which
habit of YAML bit them. A rule looks at libyaml's words and at the text around the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fsc.records import dataclass


@dataclass(frozen=True)
class Trouble:
    """Where the parser stopped, its words, and the text around.

    `place` and `start` are 0-based line and column: of the problem, and of what the parser was
    reading then.
    """

    problem: str
    context: str
    lines: list[str]
    place: tuple[int, int]
    start: tuple[int, int]

    @property
    def char(self) -> str:
        """The character of the problem; "" at the end of a line."""
        line, column = self.place
        return self.lines[line][column : column + 1]

    @property
    def after(self) -> str:
        """What stands in the line from the problem on."""
        line, column = self.place
        return self.lines[line][column:]

    @property
    def before(self) -> str:
        """What stands before the problem in its line."""
        line, column = self.place
        return self.lines[line][:column]


@dataclass(frozen=True)
class Rule:
    """A kind of mistake: when it is this one, what to say, and whether it began at the start.

    `{char}` stands for the character at the problem, `{start}` for the one where it began.
    """

    fits: Callable[[Trouble], bool]
    message: str
    hint: str
    at_start: bool = False


def _says(*words: str) -> Callable[[Trouble], bool]:
    return lambda one: any(word in one.problem for word in words)


def _flow(one: Trouble) -> bool:
    return "did not find expected ','" in one.problem


def _second_colon(one: Trouble) -> bool:
    return "mapping values" in one.problem and bool(re.search(r":\s", one.before))


def _after_text(one: Trouble) -> bool:
    return "did not find expected key" in one.problem and bool(one.before.strip())


def _tab(one: Trouble) -> bool:
    return "tab character" in one.problem or ("cannot start" in one.problem and one.char == "\t")


def _unclosed(one: Trouble) -> bool:
    return _flow(one) and (one.place[0] > one.start[0] or not one.char)


_QUOTE = 'Put the text in quotes: "..."'
_INDENT = "Keys of one map start in the same column, and what belongs to a key stands further in."

RULES: tuple[Rule, ...] = (
    Rule(
        _tab,
        "A tab stands here, but YAML indents with spaces only.",
        "Replace the tab by spaces, and set your editor to insert spaces in YAML files.",
    ),
    Rule(
        lambda one: "cannot start" in one.problem,
        "Text cannot start with this character in YAML.",
        _QUOTE + ".",
    ),
    Rule(
        lambda one: "quoted scalar" in one.context and "end of stream" in one.problem,
        "The text that starts with this quote is never closed.",
        "Add the same quote at its end.",
        at_start=True,
    ),
    Rule(
        _says("unexpected document indicator"),
        "The text that starts with this quote is not closed before the next `---` or `...`.",
        "Add the same quote at its end.",
        at_start=True,
    ),
    Rule(
        _says("unknown escape"),
        "`\\` starts an escape in double quotes, and this one does not exist.",
        "Double the backslash (`\\\\`), or use single quotes, where it means itself.",
    ),
    Rule(
        _says("hexdecimal number", "invalid Unicode character escape"),
        "This escape does not name a character.",
        "An escape is `\\x` with 2, `\\u` with 4 or `\\U` with 8 hexadecimal digits. "
        "Double the backslash (`\\\\`) if you mean a backslash.",
    ),
    Rule(
        lambda one: _flow(one) and one.char == "{" and one.before.endswith("$"),
        "Inside `{ }` and `[ ]` a placeholder `${...}` needs quotes.",
        'Write it as "${...}", with double quotes.',
    ),
    Rule(
        _unclosed,
        "The `{start}` here is never closed.",
        "Close it, and put a comma between the entries.",
        at_start=True,
    ),
    Rule(
        _flow,
        "A comma or the closing bracket is missing before `{char}`.",
        "Separate the entries by commas, and put quotes around text with special characters.",
    ),
    Rule(
        _says("unexpected ':'"),
        "Text with `:` inside `{ }` and `[ ]` needs quotes here.",
        _QUOTE + ".",
    ),
    Rule(
        _second_colon,
        "A second `: ` stands in this line, so YAML cannot tell key from value.",
        _QUOTE + " if the colon belongs to the text, or start a new line for the second key.",
    ),
    Rule(
        _says("mapping values"),
        "A key cannot stand here: this line goes on with the text of the line above.",
        "Indent both lines alike, or add the `:` that the line above lacks after its key.",
    ),
    Rule(
        lambda one: "did not find expected key" in one.problem and one.char == "-",
        "A list item stands here among the keys of a map.",
        "Indent the items of a list as far as each other, and further than the key they belong to.",
    ),
    Rule(
        _after_text,
        "The value has ended before this, but the line goes on.",
        "Put the whole value in one pair of quotes, or remove what follows it.",
    ),
    Rule(
        _says("did not find expected key"),
        "This line is not indented like the lines around it.",
        _INDENT,
    ),
    Rule(
        _says("could not find expected ':'"),
        "This line is neither `key: value` nor a list item `- value`.",
        "Add the `:` and a space after the key.",
        at_start=True,
    ),
    Rule(
        _says("block sequence entries are not allowed"),
        "A list item `- ` cannot stand behind a key in the same line.",
        "Start the list on the next line, or write it as `[a, b]`.",
    ),
    Rule(
        _says("expected '-' indicator"),
        "A list item is expected here, since the lines above are a list.",
        "Start the line with `- `, or indent it to belong to the item above.",
    ),
    Rule(
        lambda one: "expected node content" in one.problem and not one.char,
        "The text ends here, where a value or a closing bracket is expected.",
        "Close all brackets that are open.",
    ),
    Rule(
        _says("expected node content"),
        "A value is expected here, not `{char}`.",
        _QUOTE + " if `{char}` belongs to the text.",
    ),
    Rule(
        _says("expected comment or line break"),
        "Nothing but a comment can follow `|` or `>` in its line.",
        "Start the text on the next line, indented.",
    ),
    Rule(
        lambda one: "anchor" in one.context or "alias" in one.context,
        "`&` and `*` start the name of an anchor or alias, and no name follows.",
        _QUOTE + " if the character belongs to the text.",
    ),
    Rule(
        _says("undefined tag handle", "did not find the expected '>'"),
        "`!` starts a tag, and this one cannot be read.",
        _QUOTE + " if the character belongs to the text.",
    ),
    Rule(
        _says("expected <document start>"),
        "The manifest has ended above, but the text goes on here.",
        "Look at the lines above: a manifest is one map, with all keys in the first column.",
    ),
)
