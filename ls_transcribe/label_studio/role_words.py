"""What names and labels in a labelling configuration mean: transcripts, remarks, speakers, speech, or other sounds.

This is the only list of such words. An entry that ends with * stands for all words that begin so. Names are compared
word by word, in small letters and without accents: `TextArea name="customerTranscript"` has the words customer and
transcript.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import cache

from ls_transcribe.text.scripts import is_spaceless


def _table(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_TRANSCRIPTS = _table("""
    transcri* transkri* trascri* asr stt caption* subtitle* subtitulo* verbatim utterance* dictation транскри*
    расшифровк* 转写 轉寫 转录 文字起こし 書き起こし 전사
""")

_TEXTS = _table("""
    text texts txt texte texto testo tekst metin текст 文本 テキスト
""")

_NO_TEXTS = _table("""
    context* pretext* subtext* hypertext* textbook* texture*
""")
"""Words that end or begin like those for texts, and mean something else."""

_REMARKS = _table("""
    comment* kommentar* note notes notiz* remark* observation* feedback summar* translat* traduc* tradu* ubersetz*
    keyword* коммент* перевод* 备注 翻译 コメント coment* comentario* memo info information additional observac*
    bemerkung* anmerkung* hinweis* nota notas примечан* заметк* メモ
""")

_OTHER_TEXTS = _table("""
    reason* explanation* explain* justif* keyphrase* topic* title* tag tags descri* issue* problem* question* name
    names entit* ner sentiment* emotion* intent* slot* language* accent* dialect* gender age id email* url file
    filename meta* guideline* instruction* timestamp* time times noise* background* event* sound* quality score*
    date
""")

_OTHER_FORMS = _table("""
    reference* prompt* phonetic* phoneme* pronunciation* ipa roman* pinyin gloss*
""")
"""Words for forms of a text that the machine does not write."""

_SPEAKERS = _table("""
    speaker* spk* sprecher* talker* who person* people participant* diari* agent* customer* caller* callee*
    interviewer* interviewee* operator* client* host hosts guest* doctor* physician* clinician* nurse* patient*
    therapist* counsel* teacher* student* tutor* moderator* respondent* representative* rep csr advisor* adviser*
    employee* seller* buyer* salesperson* judge* lawyer* attorney* witness* anchor* reporter* journalist* announcer*
    presenter* narrator* locutor* hablante* falante* locuteur* intervenant* parlante* konusmaci* говорящ* спикер*
    диктор* 说话人 話者 화자
""")

_VOICES = _table("""
    voice* channel* left right man woman male female boy girl child adult user assistant bot
""")
"""Words that mean a speaker as a label, but not as the name of a tag."""

_OTHER_LABELS = _table("""
    event* emotion* sentiment* noise* sound* quality language* topic* intent* accent* gender overlap* vad activity
    music laugh* environment* background* entit* slot* pii category phoneme* issue* error* disfluenc*
""")
"""Words in the names of Labels tags that are no speakers, whatever else the name says."""

_SOUNDS = _table("""
    noise* noisy music* silence* silent pause pauses laugh laughs laughter laughing cough coughs coughing breath
    breaths breathing applause clap claps clapping overlap* crosstalk background* event* ring rings ringing
    ringtone* beep* tone tones dtmf hold inaudible unintelligible garbage static sneeze* cry crying sigh sighs
    sighing click clicks clicking hesitation* filler* empty none unknown ignore* skip unclear foreign non
    nonspeech no not sound sounds knock* horn horns siren* bark barks barking animal* traffic wind echo hum
    gerausch* rauschen stille musik ruido* silencio* bruit* шум* тишина музыка 噪音 静音 musiq* pausa 音乐 音樂
    笑声 掌声 咳嗽 呼吸 铃声 背景 噪声 底噪 杂音 沉默 未知
""")
"""Words in labels that no speaker has."""

_SPEECH = _table("""
    speech* spoken speaking voice voiced talk talking utterance* segment* transcri* dialog* conversation* sprache
    habla parole parlato fala речь 语音 発話 음성 sentence* phrase* 人声
""")
"""Words in the label that means that somebody speaks."""

_NUMBERS = _table("""
    one two three four five six seven eight nine ten first second third fourth fifth i ii iii iv eins zwei drei uno
    dos tres un deux trois
""")

_FILLERS = _table("""
    the main primary secondary other others another new side clean clear only human
""")

_ANYBODY = _table("""
    speaker speakers person people talker voice sprecher locuteur locutor hablante falante спикер 说话人 話者 화자
""")
"""Labels that say of a region only that somebody speaks, where no other label is a speaker."""

_ASIDE = _table("""
    reference* ground truth gold golden sample* example* prompt* previous prior history context* template*
    background*
""")
"""Words in the names of tags that show something else than the recording of the task."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_BREAKS = re.compile(r"[\W_]+")


class TextMeaning(IntEnum):
    """What a name says of a TextArea; the higher, the likelier a transcript belongs there."""

    REMARK = -1
    UNKNOWN = 0
    TEXT = 2
    TRANSCRIPT = 3


class LabelMeaning(IntEnum):
    """What a label says of a region."""

    SOUND = -1
    """A sound, or anything else that is no speaker."""
    UNKNOWN = 0
    NUMBER = 1
    """Only a number or a letter, as in A and B."""
    SPEAKER = 2


def text_meaning(name: str) -> TextMeaning:
    """Return what the name of a TextArea, or of a variable, says of the text in it."""
    words = _words(name)
    is_transcript = _has(words, _TRANSCRIPTS)
    if _has(words, _REMARKS + _OTHER_FORMS):
        return TextMeaning.REMARK
    if _has(words, _OTHER_TEXTS):
        return TextMeaning.UNKNOWN if is_transcript else TextMeaning.REMARK
    if is_transcript:
        return TextMeaning.TRANSCRIPT
    if _has(words, _SPEAKERS):
        return TextMeaning.REMARK
    is_text = any(word.endswith(("text", "txt")) for word in words) or _has(words, _TEXTS)
    return TextMeaning.TEXT if is_text and not _has(words, _NO_TEXTS) else TextMeaning.UNKNOWN


def phrase_meaning(phrase: str) -> TextMeaning:
    """Return what a phrase on the screen, such as a placeholder, says of the text that is typed there."""
    words = _words(phrase)
    if _has(words, _TRANSCRIPTS):
        return TextMeaning.TRANSCRIPT
    return TextMeaning.REMARK if _has(words, _REMARKS) else TextMeaning.UNKNOWN


def names_speakers(name: str) -> bool | None:
    """Return whether the name of a Labels tag, or of a variable, means speakers; None if it does not say."""
    words = _words(name)
    if _has(words, _OTHER_LABELS):
        return False
    return True if _has(words, _SPEAKERS) or words in (["role"], ["roles"], ["party"], ["parties"]) else None


def label_meaning(label: str) -> LabelMeaning:
    """Return what a label says of a region."""
    words = _words(label)
    if _has(words, _SOUNDS) or means_speech(label):
        return LabelMeaning.SOUND
    numbers = [word for word in words if len(word) == 1 or word.isdigit() or word in _NUMBERS]
    speakers = [word for word in words if _is_one_of(word, _SPEAKERS + _VOICES)]
    if not words or len(numbers) + len(speakers) + sum(word in _FILLERS for word in words) < len(words):
        return LabelMeaning.UNKNOWN
    if speakers:
        return LabelMeaning.SPEAKER
    return LabelMeaning.NUMBER if numbers else LabelMeaning.UNKNOWN


def means_speech(label: str) -> bool:
    """Return whether a label only says that somebody speaks, as `Speech` does beside `Noise`."""
    words = _words(label)
    return _has(words, _SPEECH) and all(_is_one_of(word, _SPEECH) or word in _FILLERS for word in words)


def means_anybody(label: str) -> bool:
    """Return whether a label is the bare word for a speaker, which tells nobody apart."""
    words = _words(label)
    return bool(words) and all(_is_one_of(word, _ANYBODY) for word in words)


def means_something_aside(name: str) -> bool:
    """Return whether the name of a tag says that it shows something else than the recording, as `reference` does."""
    return _has(_words(name), _ASIDE)


def _words(name: str) -> list[str]:
    """Return the words of a name, in small letters and without accents."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.category(letter).startswith("M")
    )
    return [word for word in _BREAKS.split(_CAMEL.sub(" ", bare).casefold()) if word]


def _has(words: Iterable[str], table: tuple[str, ...]) -> bool:
    return any(_is_one_of(word, table) for word in words)


def _is_one_of(word: str, table: tuple[str, ...]) -> bool:
    return any(_matches(word, entry) for entry in table)


def _matches(word: str, entry: str) -> bool:
    """Return whether a word is an entry. Scripts without spaces have no words, so that an entry may be a part there."""
    if entry.endswith("*"):
        return word.startswith(_folded(entry[:-1]))
    return _folded(entry) in word if is_spaceless(entry[0]) else word == _folded(entry)


@cache
def _folded(entry: str) -> str:
    return _words(entry)[0]
