"""Cuts a script for psql into its top-level statements, as psql itself does."""
import re

# Ends of a query buffer that are psql's own words.
SENDING = re.compile(r"\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse)(?![a-z])")
WORD = re.compile(r"[^\W\d][\w$]*")
DOLLAR = re.compile(r"\$(?:[^\W\d]\w*)?\$")
FROM_STDIN = re.compile(r"(?is)^\s*\\?copy\b.*\bfrom\s+(?:stdin|pstdin)\b")
BACKSLASHES = re.compile(r"(?is)^\s*set\s+(?:\w+\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(\w+)")


class Statement:
    """TEXT has what belongs to it: comments before it, psql's words, the rows of a COPY."""

    def __init__(self, text, line, sql):
        self.text, self.line = text, line
        self.sql = sql  # without comments before it; empty where there are only psql's words

    def first_words(self, count=1):
        return [w.lower() for w in re.findall(r"[^\s();]+", self.sql)[:count]]


class _Cutter:
    def __init__(self, text):
        self.text, self.at = text, 0
        self.start = self.line = 0
        self.sql_start = None
        self.parens = self.ifs = self.blocks = 0
        self.pending = False  # a statement that has begun
        self.words = []
        self.escapes = False  # standard_conforming_strings = off

    def statements(self):
        while self.at < len(self.text):
            if self._take():
                yield from self._cut()
        yield from self._cut()

    def _cut(self):
        if not self.text[self.start:self.at].strip():
            return
        sql = self.text[self.sql_start:self.at] if self.sql_start is not None else ""
        more = self._skip_rows() if FROM_STDIN.match(sql) else ""
        off = BACKSLASHES.match(sql)
        if off:
            self.escapes = off.group(1).lower() in ("off", "false", "no")
        lead = len(self.text[self.start:self.at]) - len(self.text[self.start:self.at].lstrip())
        line = self.text.count("\n", 0, self.sql_start or self.start + lead) + 1
        yield Statement(self.text[self.start:self.at] + more, line, sql)
        self.start, self.sql_start, self.pending = self.at, None, False
        self.parens = self.blocks = 0
        self.words = []

    def _skip_rows(self):
        """The rest of the line, and lines to the one that ends them. A COPY that is meant to fail may have none:
        another statement ends before. Newer psqls take that for rows; it is told that there are none."""
        end = re.compile(r"(?m)^\\\.[ \t\r]*$").search(self.text, self._line_end(self.at))
        rows = self.text[self._line_end(self.at):end.start() if end else None]
        if end and not re.search(r"(?m);[ \t\r]*(?:--.*)?$", rows):
            self.at = end.end()
            return ""
        self.at = self._line_end(self.at)
        return "\n\\."

    def _line_end(self, at):
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _take(self):
        """Goes over the next token; whether a statement ends with it."""
        text, at = self.text, self.at
        if text[at].isspace():
            self.at += 1
        elif text.startswith("--", at):
            self.at = self._line_end(at)
        elif text.startswith("/*", at):
            self._comment()
        elif text[at] == "\\":
            return self._backslash()
        else:
            if self.sql_start is None:
                self.sql_start = at
            self.pending = True
            return self._token()
        return False

    def _comment(self):
        depth = 0
        for mark in re.compile(r"/\*|\*/").finditer(self.text, self.at):
            depth += 1 if mark.group() == "/*" else -1
            if not depth:
                self.at = mark.end()
                return
        self.at = len(self.text)

    def _backslash(self):
        text, at = self.text, self.at
        if text.startswith("\\;", at):
            self.at += 2
            return False
        end = self._line_end(at)
        self.at = end
        word = text[at:end]
        if re.match(r"\\if\b", word):
            self.ifs += 1
        elif re.match(r"\\endif\b", word):
            self.ifs -= 1
        if FROM_STDIN.match(word):
            self.sql_start = self.sql_start or at
            self.pending = False
            return not self.ifs
        if SENDING.match(word):
            self.pending = False
        return not self.ifs and not self.pending

    def _token(self):
        text, at = self.text, self.at
        if text[at] in "'\"":
            escapes = text[at] == "'" and (self.escapes or text[at - 1:at] in ("e", "E") and
                                           not re.match(r"[\w$]", text[at - 2:at - 1] or " "))
            pattern = r"(?:[^'\\]|\\.|'')*'" if escapes else "(?:[^%s])*%s" % (text[at], text[at])
            found = re.compile(pattern, re.S).match(text, at + 1)
            self.at = found.end() if found else len(text)
            return False
        dollar = DOLLAR.match(text, at)
        if dollar:
            end = text.find(dollar.group(), dollar.end())
            self.at = len(text) if end < 0 else end + len(dollar.group())
            return False
        word = WORD.match(text, at)
        if word:
            self.at = word.end()
            self._word(word.group().lower())
            return False
        self.at += 1
        if text[at] in "()":
            self.parens = max(0, self.parens + (1 if text[at] == "(" else -1))
        if text[at] == ";" and not self.parens and not self.blocks:
            self.pending = False
        # Within \if the branches belong together: what they hold may not run at all.
        return not self.pending and not self.ifs

    def _word(self, word):
        """BEGIN ATOMIC … END of a routine, which psql too knows by counting words."""
        if len(self.words) < 4:
            self.words.append(word)
        routine = self.words[:1] == ["create"] and (
            self.words[1:2] in (["function"], ["procedure"]) or
            self.words[1:3] == ["or", "replace"] and self.words[3:4] in (["function"], ["procedure"]))
        if not routine or self.parens:
            return
        if word == "begin":
            self.blocks += 1
        elif word == "case" and self.blocks:
            self.blocks += 1
        elif word == "end" and self.blocks:
            self.blocks -= 1


def statements(text):
    return list(_Cutter(text).statements())
