"""XML files as trees, read without entities: a list that expands in memory is refused."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat


class XmlRefused(ValueError):
    """The file is not XML that is read here; the text says where and why."""


def read_xml(file: Path) -> Element:
    """The root element. Entity declarations are refused, external ones never loaded.

    Raises XmlRefused, and OSError when the file cannot be read.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse_entity(name: str, *_: object) -> None:
        raise XmlRefused(f"it declares the entity “{name}”, which a list of codes has no need of")

    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse_entity
    try:
        with file.open("rb") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        raise XmlRefused(f"{where}: {expat.ErrorString(error.code)}") from error
    root: Element = builder.close()
    return root
