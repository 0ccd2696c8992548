"""Names: most are plain, some are what quoting forgets."""

WORDS = """account address batch booking cart claim course customer device document event feature
group invoice item job label ledger message metric note offer order page payment person plan price
product quote rate region report role route sale season sensor shift site state step stock tag task
team ticket track unit user value view visit zone""".split()

NASTY = ['Camel Case', 'we"ird', "quo'te", "semi;colon", "dot.ted", "back\\slash", "naïve ☃", "select",
         "table", "$dollar$", "-- dash", "/* comment", "per%cent", "tab\there", "line\nbreak", " space ",
         "(paren", "comma,name", "123", "UPPER", "a" * 60, "ä" * 28, "null", "{brace}", ":colon", "\\n"]

COMMENTS = ["Plain words.", "it's; quoted -- $$ \\ \"x\"", "two\nlines", "naïve ☃", "changed"]


def new_name(model, rng, nasty=.12):
    """A name that nothing in the model has had. Short enough for its number to count."""
    if rng.random() < nasty:
        word = rng.choice(NASTY)
    else:
        word = rng.choice(WORDS)
    return "%s%d" % (word, model.number("name"))


def new_comment(rng):
    return "%s %d" % (rng.choice(COMMENTS), rng.randint(1, 99))
