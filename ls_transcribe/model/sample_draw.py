"""The draw of a sample: a share of each stratum, the same recordings each time, and never fewer when more are drawn.

Each recording has a place between 0 and 1, and those with the lowest places are drawn. In a stratum, recordings are
put in an order that follows from the seed alone, and their places are evenly spaced. Where the first of them lies
follows from the seed, too: so every recording is as likely to be drawn as any other, also one that is alone in its
stratum.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from ls_transcribe.model.sample import DrawnRecording, Sample, Stratum

_DIGEST_SIZE = 8  # bytes


def draw_sample(recordings: Iterable[tuple[str, Stratum]], number: int, seed: int) -> Sample:
    """Draw this number of recordings, or all if there are fewer. Recordings are given by key, in any order."""
    keys_by_stratum: defaultdict[Stratum, list[str]] = defaultdict(list)
    for key, stratum in recordings:
        keys_by_stratum[stratum].append(key)
    places = []
    for stratum, keys in keys_by_stratum.items():
        keys.sort(key=lambda key: _digest(seed, key))
        offset = int.from_bytes(_digest(seed, "/".join(stratum))) / 256**_DIGEST_SIZE
        places += [((rank + offset) / len(keys), _digest(seed, key), key, stratum) for rank, key in enumerate(keys)]
    places.sort()
    strata = {stratum: len(keys_by_stratum[stratum]) for stratum in sorted(keys_by_stratum)}
    drawn = tuple(DrawnRecording(key, stratum) for _place, _digest_of_key, key, stratum in places[:number])
    return Sample(seed, strata, drawn)


def _digest(seed: int, text: str) -> bytes:
    """Return bytes that look random, and are the same for the same seed and text."""
    return hashlib.blake2b(f"{seed} {text}".encode(), digest_size=_DIGEST_SIZE).digest()
