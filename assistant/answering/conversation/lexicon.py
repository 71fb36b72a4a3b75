"""Closed lists of words that the rules of conversation lean on, apart, so that they can be read at a glance."""

from __future__ import annotations

from assistant.answering.wordlists import listed


def _words(text: str) -> frozenset[str]:
    return frozenset(listed(text))


# Capitalised for standing first in a sentence or for politeness; never a name by themselves.
COMMON = _words(
    """born led held holds made seen known a about after again all also although am an and any are as at be because
    been before being both but by can could did do does during each else every few first following for from
    further had has have he her here hers him his how however i if in into is it its just last like many may me
    meanwhile might more most much must my near neither new next no nor not now of off ok okay on once one only
    or other our out over own please really recently same second several she should since so some still such
    sure tell than thank thanks that the their them then there these they this those though three through to
    today tomorrow too two under until up us use using very via was we well were what whats whatever when where
    whether which while who whom whose why will with within without would yes yesterday yet you your show list
    explain describe name give find compare hi hello hey let lets look did's despite according earlier later
    thus hence overall additionally moreover furthermore therefore instead unfortunately sorry based given per
    part btw"""
)

TITLES = _words(
    """president minister premier chancellor king queen prince princess general marshal colonel admiral captain
    lieutenant major sergeant commander chief chairman chairwoman chair spokesman spokeswoman spokesperson
    secretary senator governor mayor ambassador envoy judge justice doctor dr prof professor mr mrs ms miss sir
    lady lord dame pope bishop archbishop coach manager director founder ceo leader lawyer author actor actress
    singer activist warlord prosecutor sheriff representative congressman congresswoman speaker striker
    goalkeeper midfielder defender gen col lt capt maj sgt sen rep gov field head executive commissioner
    oligarch analyst economist journalist reporter scientist engineer astronaut"""
)
# Roles that a person, an organisation or a place may be called by once it has been named.
PERSON_ROLES = TITLES | {
    "man",
    "woman",
    "politician",
    "official",
    "suspect",
    "victim",
    "player",
    "athlete",
    "star",
    "champion",
}
ORGANISATION_ROLES = _words(
    """company firm group party government ministry agency bank club team union organisation organization army force
    militia court university museum network platform startup publisher airline carrier manufacturer council
    board committee"""
)
PLACE_ROLES = _words("country city town village region province state island capital district nation continent")

ORGANISATION = _words(
    """kremlin pentagon cup world championship championships games olympics bridge river prize award act treaty accord
    agreement war storm hurricane airport stadium palace summit conference festival open prix ministry
    department agency party group union university college council court committee commission corporation corp
    inc ltd llc plc company bank institute association federation league club united nations army navy force
    forces police bureau office parliament senate congress assembly government authority board foundation
    society fund organization organisation network times post news press airlines airways motors studios museum
    hospital school church brigade brotherhood guard corps service services administration alliance coalition
    front movement nato"""
)

PLACE_BEFORE = (
    "in", "at", "to", "from", "near", "into", "across", "around", "outside", "inside", "visit", "visited", "visiting",
    "visits", "leave", "left", "leaving", "reached", "toward", "towards", "throughout", "over",
)  # fmt: skip
SAYS = (
    "said", "says", "told", "tells", "added", "wrote", "announced", "resigned", "met", "meets", "confirmed", "warned",
    "denied", "who", "claimed", "argued", "insisted", "tweeted", "joined", "won", "born", "died", "married", "thinks",
    "believes",
)  # fmt: skip

# The commonest given names of English-language news; enough to tell "he" from "she" where two people were named.
MALE = _words(
    """Abdel Abdul Abdullah Adam Ahmed Alan Albert Alexander Alexei Ali Andrei Andrew Anthony Antonio Barack Benjamin
    Bernard Bill Bob Boris Brian Carlos Charles Chris Christopher Daniel David Dmitry Donald Edward Elon
    Emmanuel Eric Francis Frank Gary George Gordon Greg Hamid Harry Henry Hugo Ibrahim Igor Ivan Jack Jacob Jair
    James Jason Javier Jeff Jens Jeremy Jim Joe John Jonathan Jose José Joseph Juan Justin Karim Keir Ken Kevin
    Khalifa Khaled Larry Lee Leonid Lionel Louis Luis Mahmoud Marc Marco Mark Martin Matthew Michael Mike
    Mikhail Mohamed Mohammed Muhammad Mustafa Narendra Nicolas Nigel Nikolai Oleg Olaf Oliver Omar Patrick Paul
    Pedro Peter Philip Rafael Recep Richard Rishi Robert Roger Ronald Roy Sam Samuel Scott Sergei Simon Stephen
    Steve Steven Tim Thomas Tom Tony Viktor Vladimir Volodymyr Walter William Xi Yevgeny Yunus- Bek"""
)
FEMALE = _words(
    """Aisha Alexandra Alice Amanda Amy Angela Ann Anna Anne Annalena Barbara Beth Beyoncé Carol Caroline Catherine
    Charlotte Christine Claire Claudia Cristina Deborah Diana Dilma Elena Elizabeth Emily Emma Fatima Fiona
    Giorgia Greta Hannah Helen Hillary Ines Ingrid Irina Jacinda Jane Janet Jennifer Jessica Jill Joan Julia
    Kamala Karen Kate Katherine Kathy Laura Leila Linda Lisa Liz Maria Marie Marine Mary Megan Melania Meghan
    Melinda Michelle Mira Nancy Natalia Nicola Nikki Olga Pamela Patricia Rachel Rebecca Rosa Ruth Sandra Sanna
    Sara Sarah Serena Sharon Simone Sofia Sonia Sophie Stephanie Susan Svetlana Taylor Theresa Ursula Valentina
    Vera Victoria Yulia"""
)

COUNTRIES = _words(
    """Afghanistan Albania Algeria Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belarus
    Belgium Benin Bolivia Bosnia Botswana Brazil Britain Bulgaria Burkina_Faso Burundi Cambodia Cameroon Canada
    Chad Chile China Colombia Congo Costa_Rica Croatia Cuba Cyprus Czech_Republic Denmark Djibouti Ecuador Egypt
    England Eritrea Estonia Ethiopia Europe Africa Asia Finland France Gabon Gambia Gaza Georgia Germany Ghana
    Greece Guatemala Guinea Haiti Honduras Hong_Kong Hungary Iceland India Indonesia Iran Iraq Ireland Israel
    Italy Ivory_Coast Jamaica Japan Jordan Kazakhstan Kenya Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Liberia
    Libya Lithuania Luxembourg Madagascar Malawi Malaysia Mali Malta Mauritania Mexico Moldova Mongolia
    Montenegro Morocco Mozambique Myanmar Namibia Nepal Netherlands New_Zealand Nicaragua Niger Nigeria
    North_Korea Northern_Ireland Norway Oman Pakistan Palestine Panama Paraguay Peru Philippines Poland Portugal
    Qatar Romania Russia Rwanda Saudi_Arabia Scotland Senegal Serbia Sierra_Leone Singapore Slovakia Slovenia
    Somalia South_Africa South_Korea South_Sudan Spain Sri_Lanka Sudan Sweden Switzerland Syria Taiwan
    Tajikistan Tanzania Thailand Togo Tunisia Turkey Türkiye Turkmenistan Uganda UK Ukraine United_Arab_Emirates
    United_Kingdom United_States Uruguay US U.S. USA Uzbekistan Venezuela Vietnam Wales West_Bank Yemen Zambia
    Zimbabwe"""
)

DEMONYMS = _words(
    """Afghan African Albanian Algerian American Arab Argentine Armenian Asian Australian Austrian Belgian Brazilian
    British Bulgarian Canadian Chadian Chilean Chinese Christian Colombian Congolese Croatian Cuban Czech Danish
    Dutch Egyptian English Estonian Ethiopian European Finnish French German Ghanaian Greek Haitian Hungarian
    Indian Indonesian Iranian Iraqi Irish Islamic Israeli Italian Japanese Jewish Jordanian Kenyan Korean
    Kurdish Latvian Lebanese Libyan Lithuanian Malian Mexican Moroccan Muslim Nigerian Nigerien Norwegian
    Pakistani Palestinian Peruvian Polish Portuguese Renegade Romanian Russian Rwandan Saudi Scottish Serbian
    Somali Soviet Spanish Sudanese Swedish Swiss Syrian Thai Tunisian Turkish Ukrainian Venezuelan Vietnamese
    Welsh Western Yemeni"""
)

# Words that carry no topic: they don't count when a question's own content is weighed.
EMPTY = COMMON | _words(
    """there's what's it's that's don't doesn't didn't isn't aren't wasn't can't won't i'm i've you're they're we're
    get got go going goes make made take took happen happened happening know think want need say said mean means
    thing things way kind type sort anything something everything information info details question answer help
    good best better bad main possible available used different difference work works working exactly actually
    able lot often ever people"""
)
