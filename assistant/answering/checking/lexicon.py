"""Word lists of the check: stems that mean the same in news, opposites, negations, hedges, numbers. No rules.

The groups of words that mean the same were written for the commonest verbs and nouns of news reports; a word missing
here costs coverage, never safety.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.answering.wordlists import listed

NEGATIONS = frozenset(listed("""not no never none neither nor nobody nothing without cannot"""))
# Verbs that deny what follows them: "refused to resign" carries "did not resign".
DENIALS = frozenset(
    listed(
        """deny denied denies refuse refused refuses fail failed fails reject rejected rejects unable avoid avoided
        stop stopped ruled halted cancelled canceled lack lacks lacked barred banned prevented"""
    )
)
# What follows these has not happened, or is not known to have.
HEDGES = frozenset(
    listed(
        """may might could would should will can reportedly allegedly alleged alleges expect expected expects plan
        plans planned planning intends intend proposed proposes considering possibly probably likely
        suspected believed threatened threatens wants wanted hopes hoped hope seeks seeking scheduled
        due unless if whether perhaps potential would-be rumoured rumored unconfirmed apparently
        supposedly purportedly presumed aims vowed promised pledged"""
    )
)
# "No sign that it was done": what is negated is what these carry.
CARRIERS = frozenset({"sign", "evidence", "indication", "proof", "suggestion", "hint", "reason", "plans", "intention"})

# Words without content for the comparison of two sentences.
EMPTY = frozenset(
    listed(
        """a an the of in on at to for from by with as and or but that this these those it its they their them he his
        him she her is are was were be been being has have had do does did who whom whose which what when
        where while than then there here also into about over under after before during since until
        through between against out up down off such so very more most some any all both each other
        another same own just only even already now later earlier last year years old age aged s t
        according said says say told tells added"""
    )
)

_SAME = """
say said says told tell tells stated state announce announced added declare declared remark comment commented note noted
die died dead death deaths dies killed kill kills killing fatality fatalities
meet met meets receive received receives hosted welcomed meeting meetings talks talk held summit encounter
resign resigned resigns resignation quit quits stepped stepping departure
appoint appointed appointment named name names nominated
win won wins winner victory victorious triumph beat beaten defeated defeat
begin began begun begins start started starts launch launched
end ended ends finish finished over conclude concluded
arrest arrested arrests detain detained detention custody
destroy destroyed destruction wrecked ruined devastated
attack attacked attacks assault strike strikes struck
leave left leaves leaving depart departed withdraw withdrew withdrawn withdrawal pull pulled exit
arrive arrived arrives came come reach reached
buy bought purchase purchased acquire acquired acquisition takeover
pay paid cost costs price priced worth
increase increased rise rose risen grow grew grown climbed
decrease decreased fall fell fallen drop dropped decline declined
lead led leads leader head headed heads chief ran run runs
become became becomes
show showed shown shows reveal revealed
confirm confirmed confirms confirmation verified
replace replaced replaces replacement succeed succeeded successor
collapse collapsed collapses burst gave broke broken
crash crashed crashes
fire fired dismiss dismissed sacked ousted removed remove
land landed lands landing touchdown
vote voted votes voting poll polls election elections
people persons person residents crowd
remain remains remained remaining stay stays stayed still
owner owned owns own
big large huge major
visit visited visits trip
seize seized capture captured
take takes took taken taking
send sent sends dispatch dispatched
find found finds
build built builds
give gave given gives
make made makes score scored
go went gone goes
get got
see saw seen sees
speak spoke spoken speaks
wound wounded injured injure injuries hurt
agree agreed agreement deal accord
happen happened occurred occur
military army armed troops soldiers forces
fighters fighter men mercenaries mercenary
children child kids
women woman
"""
_GROUP: dict[str, str] = {}
for _line in _SAME.strip().splitlines():
    for _word in _line.split():
        _GROUP.setdefault(_word, _line.split()[0])

# One of these in the claim and the other in its evidence is a contradiction, unless the evidence holds both.
_OPPOSITES = """increase/decrease win/lose won/lost before/after begin/end north/south east/west northern/southern
eastern/western support/oppose supported/opposed accept/reject accepted/rejected more/fewer more/less arrive/leave
import/export father/mother son/daughter brother/sister husband/wife success/failure successful/failed guilty/innocent
acquitted/convicted open/closed opened/closed reopened/closed highest/lowest largest/smallest oldest/youngest
above/below buy/sell bought/sold hired/fired men/women former/current allow/ban allowed/banned legal/illegal
alive/dead survived/killed survived/died cheaper/dearer ally/enemy allies/enemies left-wing/right-wing majority/minority
approved/rejected up/down morning/evening day/night go/stay leave/stay left/stayed friend/foe
strong/weak early/late upheld/overturned"""
OPPOSITES: dict[str, set[str]] = {}
for _pair in listed(_OPPOSITES):
    _one, _other = _pair.split("/")
    OPPOSITES.setdefault(_one, set()).add(_other)
    OPPOSITES.setdefault(_other, set()).add(_one)

SYMMETRIC = frozenset(
    [
        "meet",
        "agree",
        "marry",
        "speak",
        "discuss",
        "negotiate",
        "play",
        "face",
        "clash",
        "differ",
        "war",
        "border",
        "merge",
    ]
)

_SUFFIX = re.compile(r"(?:ations?|ements?|ments?|ingly|ings?|edly|ied|ies|ers?|ors?|ions?|ed|es|ly|al|s|e|y)$")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude stem: one string for the forms of a word, and for the words of a group above. Takes folded words."""
    if word in _GROUP:
        return _GROUP[word]
    if len(word) < 5 or word[0].isdigit():
        return word[:-1] if len(word) == 4 and word.endswith("s") and not word.endswith("ss") else word
    short = _SUFFIX.sub("", word)
    if len(short) < 3:
        return word
    if short[-1] == short[-2] and short[-1] not in "aeiosl":
        short = short[:-1]
    return _GROUP.get(short, short)
