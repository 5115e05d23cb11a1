"""XML documents of any program, without what XML allows and no transcript needs: document types and entities."""

import re
from typing import TYPE_CHECKING

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.characters import remove_illegal_in_xml
from ls_transcribe.text.encodings import utf8_text

if TYPE_CHECKING:
    from lxml import etree

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def parse_xml(document: bytes, name: str) -> "etree._Element":
    """Return the outermost element of a document. `name` is what it should be ("a document of ELAN").

    A byte or a character that XML cannot hold costs only itself.

    Raises:
        UnreadableTranscript: It is no XML, it is not whole, or it has a document type, which may define entities that
            fill the memory.
    """
    from lxml import etree  # here, since a document that is no XML needs none of it

    try:
        root = etree.fromstring(document, _parser())
    except (etree.XMLSyntaxError, ValueError):
        plain = remove_illegal_in_xml(_DECLARATION.sub("", utf8_text(document), count=1))
        try:
            root = etree.fromstring(plain.encode("utf-8", "replace"), _parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableTranscript(f"it is not XML, or not complete, so it is not {name}: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableTranscript(f"it has a document type, which {name} never has")
    return root


def _parser() -> "etree.XMLParser":
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
