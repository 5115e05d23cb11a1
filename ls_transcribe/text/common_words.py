"""The commonest words of languages: enough to tell whether a text is plainly in another one of them.

Half of what people say in English are sixty words, and it is much the same elsewhere. A library that names the language
of any text needs megabytes of statistics; here it is only asked whether a text is plainly in another language.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

_WORDS = {
    "en": """
        the a an and of to in is it you that he was for on are with as i his they be at one have this from or
        had by but what some we can out were all your when up use how said each she which do their if will there
        so it's don't i'm not me my no yes yeah just like know about think then
    """,
    "de": """
        der die das und ist ich nicht ein eine einen zu in den mit sie wir auf für es auch dem des sich von im
        er aber was so hat habe haben werden wird war sind noch wie man oder wenn ja nein dann da nur bei aus
        schon mal kann mir mich uns ihr ihnen dass
    """,
    "fr": """
        le la les de des du et est un une que qui il elle on je tu nous vous ils elles en dans pour pas ce cette
        ça c'est j'ai ne se sur avec au aux plus mais ou où par son sa ses y a été sont comme tout bien oui non
        donc fait d'un d'une l'on qu'il
    """,
    "es": """
        el la los las de del y es un una que en no se lo le por con para como más pero su sus al yo tú usted
        está están muy porque cuando ya si sí todo esta este esto eso hay me mi te nos qué fue son ha también
        bueno entonces hacer puede
    """,
    "it": """
        il lo la i gli le di del della che e è un una non in per con si da sono come ma anche più questo questa
        quello mi ti ci ha ho hai abbiamo se al alla nel nella perché quando molto io lei noi voi cosa sì allora
        essere fatto c'è dei delle
    """,
    "pt": """
        o a os as de do da dos das e é um uma que em no na não se por com para como mais mas eu você ele ela nós
        eles isso isto esse essa este esta muito está são foi tem ter também quando já sim ao à pra porque então
        gente seu sua
    """,
    "nl": """
        de het een en van ik je dat is niet in op te zijn met voor er maar die was wat heb hebben heeft we wij
        ze hij aan ook als om dan nog wel naar bij uit dit deze kan zo ja nee hoe over moet worden wordt geen
        mijn jullie
    """,
    "sv": """
        och att det är jag en ett i på som inte för av den med har till om vi han hon de men så var kan man ska
        när från eller vad där nu här också mig dig sig mycket bara skulle blir
    """,
    "da": """
        og at det er jeg en et i på som ikke for af den med har til om vi han hun de men så var kan man skal når
        fra eller hvad der nu her også mig dig sig meget bare ville bliver
    """,
    "no": """
        og at det er jeg en et i på som ikke for av den med har til om vi han hun de men så var kan man skal når
        fra eller hva der nå her også meg deg seg mye bare ville blir
    """,
    "fi": """
        ja on ei se että en hän mutta niin oli kun mitä tämä minä sinä me te he ovat ole joka myös voi jos tai
        sitä nyt vain kuin mun sen siitä tässä sitten no joo
    """,
    "pl": """
        i w na z do nie to się że jest a o jak ale za od po co tak dla czy już tego tym jego są był była było
        mnie ja ty on ona my wy oni może tylko też bardzo przez przy ten ta te które który no
    """,
    "cs": """
        a se v na je že to s z do o i ale jako za by co tak pro jsem jsme jste jsou byl bylo byla když už jen
        také nebo jak si mi ten ta ty my vy oni on ona není má může
    """,
    "tr": """
        ve bir bu da de için ne o var çok ile ben sen biz siz ama gibi daha olarak mi mı değil şey kadar ki en
        her sonra olan yok evet hayır şimdi bana sana beni
    """,
    "id": """
        yang dan di itu ini dengan untuk tidak dari dalam akan ada pada juga saya kita kami anda dia mereka ke
        bisa karena sudah atau oleh seperti orang apa lebih jadi kalau
    """,
    "ro": """
        și în de la a cu pe nu este că o un se mai din pentru ce am sunt care dar au ca eu tu el ea noi voi ei
        fi foarte sau dacă când are asta aceasta lui să
    """,
    "hu": """
        a az és hogy nem is egy ez van de meg csak már mint volt ha én te ő mi ti ők azt ezt itt ott még el fel
        lehet nagyon akkor mert kell
    """,
    "ru": """
        и в не на я что с как это он а то но мы у по так к за все она ты вы они же бы вот мне меня да нет его ну от из
        если о было когда уже есть быть был или чтобы только может очень там где
    """,
    "uk": """
        і в не на я що з як це він а то але ми у по так до за все вона ти ви вони ж би ось мені мене ні його ну від із
        якщо про було коли вже є бути був або щоб тільки може дуже там де та й цей ця
    """,
    "vi": """
        và là của có không một được cho các những này người trong đã với để tôi anh em chúng ta nó thì mà cũng
        như ở khi đến rất nhiều
    """,
}
"""Words of spoken texts, in small letters, by the codes of their languages."""

COMMON_WORDS: Mapping[str, frozenset[str]] = {code: frozenset(words.split()) for code, words in _WORDS.items()}
"""The commonest words of each language, in small letters, by its code."""

_OTHER_CODES = {"nb": "no", "nn": "no", "ms": "id", "in": "id", "gl": "pt", "ca": "es", "sk": "cs"}
_OTHER_CODES |= {"be": "uk", "bg": "ru", "mk": "ru", "sr": "ru", "kk": "ru", "ky": "ru", "tt": "ru", "ba": "ru"}
"""Languages without words here whose speakers would read the other one."""


def code_with_words(language: str) -> str | None:
    """Return the code under which `COMMON_WORDS` has the words of a language, "en" for "en-GB"; None if it has none."""
    code = re.split("[-_]", language.lower())[0]
    code = _OTHER_CODES.get(code, code)
    return code if code in COMMON_WORDS else None


def common_words_of(words: Iterable[str]) -> Counter[str]:
    """Return how many of some words, in small letters, are among the commonest of each language, by its code."""
    counts: Counter[str] = Counter()
    for word, number in Counter(words).items():
        for code in _codes().get(word, ()):
            counts[code] += number
    return counts


@cache
def _codes() -> Mapping[str, Sequence[str]]:
    """Return the codes of the languages that have a word among their commonest, by the word."""
    codes: dict[str, list[str]] = {}
    for code, common in COMMON_WORDS.items():
        for word in common:
            codes.setdefault(word, []).append(code)
    return codes
