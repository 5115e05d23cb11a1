"""Transcripts that are known to be good, in the forms of several programs, and how loud their audio is."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from transcripts.services.documents_of_services import FORMS, Spoken, read

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.model.sound_levels import LEVEL_STEP, SoundLevels
from ls_transcribe.transcripts import Transcript, readers

_REPOSITORY = Path(__file__).parents[2]
_SUBTITLES = ("srt", "vtt")
WITH_CONFIDENCE = ("Amazon", "AssemblyAI", "Azure, words", "Deepgram", "Google v2", "Speechmatics", "vosk", "Whisper")
"""Forms that have a confidence for each word."""

ALWAYS_WITH_CONFIDENCE = ("Amazon", "AssemblyAI", "Deepgram", "Speechmatics")
"""Those whose program has no option by which it writes none."""

ALL_FORMS = (*WITH_CONFIDENCE, "ElevenLabs", "Podcasting 2.0", *_SUBTITLES)

OTHER_LANGUAGES = {
    "de": """
        Guten Tag, ich rufe an, weil die Heizung in der Wohnung seit gestern nicht mehr geht und wir heute Abend
        Besuch haben. Können Sie bitte jemanden schicken, der sich das ansieht? Wenn es morgen erst geht, dann sagen
        Sie mir das, und ich werde mit den Nachbarn sprechen.""",
    "fr": """
        Bonjour, je vous appelle parce que le chauffage de l'appartement ne marche plus depuis hier et que nous
        avons des invités ce soir. Est-ce que vous pouvez envoyer quelqu'un pour voir ce qui se passe ? Si ce n'est pas
        possible avant demain, dites-le moi et je vais en parler avec les voisins.""",
    "es": """
        Buenos días, llamo porque la calefacción del piso no funciona desde ayer y esta noche tenemos visita en
        casa. ¿Puede usted enviar a alguien para que mire lo que pasa? Si no es posible hasta mañana, me lo dice y yo
        hablo con los vecinos de al lado.""",
    "pl": """
        Dzień dobry, dzwonię, bo ogrzewanie w mieszkaniu nie działa od wczoraj, a dziś wieczorem mamy gości. Czy
        może pan przysłać kogoś, kto to zobaczy? Jeśli nie jest to możliwe przed jutrem, to proszę mi o tym
        powiedzieć i ja porozmawiam z sąsiadami, bo oni też na to czekają.""",
    "ru": """
        Добрый день, я звоню, потому что отопление в квартире не работает со вчерашнего дня, а у нас вечером гости.
        Вы можете прислать кого-нибудь, чтобы он посмотрел, что там? Если до завтра никак, то скажите мне, и я
        поговорю с соседями.""",
    "el": """
        Καλημέρα σας, τηλεφωνώ γιατί η θέρμανση στο διαμέρισμα δεν λειτουργεί από χθες και το βράδυ έχουμε
        καλεσμένους. Μπορείτε να στείλετε κάποιον να το δει; Αν δεν γίνεται πριν από αύριο, πείτε μου το.""",
    "ja": """
        もしもし 昨日 から 部屋 の 暖房 が 動かない ので 電話 しました 今夜 は お客さん が 来ます 誰か に 見に 来て
        もらえます か 明日 まで 無理 なら 教えて ください 隣 の 人 と 話します""",
    "ar": """
        صباح الخير أتصل بكم لأن التدفئة في الشقة لا تعمل منذ أمس وعندنا ضيوف هذا المساء هل يمكنكم إرسال أحد
        ليرى ما المشكلة إذا لم يكن ذلك ممكنا قبل الغد فأخبروني وسأتحدث مع الجيران""",
}
"""One call in several languages, by their codes."""


@cache
def _text() -> list[str]:
    """The words of this project's own pages, as they would be read aloud."""
    pages = [page for page in sorted((_REPOSITORY / "docs").glob("*.md")) if page.name != "commands.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in (_REPOSITORY / "README.md", *pages))
    text = re.sub(r"```.*?```|<[^>]*>|\]\([^)]*\)|`[^`]*`", " ", text, flags=re.DOTALL)
    return re.findall(r"[A-Za-z][A-Za-z'’]*[.,?!]?", text)


def talk(seed: int, text: str | None = None) -> list[Spoken]:
    """A talk of half a minute to four minutes, spoken at the pace of one person, with pauses."""
    random = Random(seed)  # noqa: S311  # talks are no secret
    if text is None:
        first = random.randrange(len(_text()) - 600)
        words = _text()[first : first + random.randint(80, 600)]
    else:
        words = text.split()
    pace = random.uniform(55, 90)  # ms a letter: 11 to 18 letters a second
    spoken, moment = [], random.randint(0, 2_000)
    for word in words:
        length = round(pace * max(len(word), 2) * random.uniform(0.8, 1.2))
        spoken.append(Spoken(word, moment, moment + length, round(random.uniform(0.7, 1.0), 3), 0))
        moment += length + (random.randint(200, 3_000) if word[-1] in ".?!" else random.randint(0, 60))
    return spoken


def end_of(words: Sequence[Spoken]) -> int:
    """The time when the last word ends, in ms."""
    return max((word.end for word in words), default=0)


def levels_of(words: Sequence[Spoken], duration: int, seed: int) -> SoundLevels:
    """How loud the recording is in which these words are said, in a room that has a noise of its own."""
    random = Random(seed)  # noqa: S311  # talks are no secret
    loud, room = random.randint(12, 32), random.randint(58, 75)
    levels = [room + random.randint(-1, 2) for _ in range(duration // LEVEL_STEP)]
    for word in words:
        for step in range(word.start // LEVEL_STEP, min(-(-word.end // LEVEL_STEP), len(levels))):
            levels[step] = loud + random.randint(0, 18)
    return SoundLevels(bytes(levels))


def heard(form: str, words: Sequence[Spoken]) -> Transcript:
    """The transcript that is read of the document which a program writes about these words."""
    if form not in _SUBTITLES:
        return read(FORMS[form](words))
    spoken = read(FORMS["Amazon"](words))
    return readers.parse(FORMATS[form].render(TranscriptDocument("talk", spoken, spoken.end)))
