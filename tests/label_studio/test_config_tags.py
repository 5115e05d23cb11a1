"""How the XML of a labelling configuration is read."""

import pytest

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.config_tags import canonical_xml, check_spelling, read_tags


@pytest.mark.parametrize(
    ("xml", "complaint"),
    [
        ('<View><TextArea name="t"/></View>', "a tag TextArea has no toName"),
        ('<View><Labels name="l" toName="l"/></View>', "a tag Labels has nothing to choose from"),
        ('<View><View><Labels name="l" toName="l"><Label/></Labels></View></View>', "a tag Label has no value"),
        ('<View><Audio name="a" value="$a"/><Audio name="a" value="$b"/></View>', "two tags have the name a"),
        ('<View><Image name="i"/></View>', "a tag Image has no value"),
        (
            '<?xml version="1.0" encoding="UTF-8"?><View/>',
            "its first line names an encoding, which Label Studio cannot read: leave it out",
        ),
        ('<!DOCTYPE x [<!ENTITY e "e">]><View a="&e;"/>', "it has a DOCTYPE, which Label Studio does not read"),
        (
            '<View><Repeater on="$turns" indexFlag="{{i}}"><TextArea name="t_{{i}}" toName="a"/></Repeater></View>',
            "it has a Repeater, whose tags are made anew for each task, so that none of them can be filled",
        ),
    ],
)
def test_what_the_server_rejects(xml: str, complaint: str) -> None:
    """It is refused before anything is made."""
    with pytest.raises(ConfigurationRefused) as caught:
        read_tags(xml, "own.xml")

    assert str(caught.value) == f"The labelling configuration own.xml is not a labelling configuration: {complaint}."


@pytest.mark.parametrize(
    ("xml", "complaint"),
    [
        ('<View><TextArea name="t" toname="t"/></View>', "a tag TextArea has toname, where Label Studio needs toName"),
        (
            '<View classname="a"><View classname="a"/></View>',
            "classname of a tag View is a, which is a name already",
        ),
    ],
)
def test_what_the_server_rejects_in_a_new_project(xml: str, complaint: str) -> None:
    """A configuration that a project has, on some other server, is not held to it."""
    assert read_tags(xml, "own.xml")
    with pytest.raises(ConfigurationRefused) as caught:
        check_spelling(xml, "own.xml")

    assert str(caught.value) == f"The labelling configuration own.xml is not a labelling configuration: {complaint}."


def test_attributes_in_any_case() -> None:
    """They are read as editors read them, and handed to the SDK as it spells them."""
    xml = '<View><AUDIO Name="a" VALUE="$x"/><textarea name="t" toname="a" perregion="TRUE"/></View>'
    audio, text = read_tags(xml, "own.xml")[1:]

    assert (audio.kind, audio.name, audio.value, text.to_names, text.is_per_region) == (
        "audio",
        "a",
        "$x",
        ("a",),
        True,
    )
    assert canonical_xml(xml) == (
        '<View><AUDIO name="a" value="$x" /><textarea name="t" toName="a" perregion="TRUE" /></View>'
    )


def test_nesting_without_end() -> None:
    """A configuration of thousands of tags within each other is read."""
    tags = read_tags(f'{"<View>" * 3000}<Audio name="a" value="$a"/>{"</View>" * 3000}', "own.xml")

    assert tags[-1].name == "a"


def test_aliases_are_what_results_have() -> None:
    """The alias of a label stands for it, and choices are labels as well."""
    xml = """<View><Audio name="a" value="$a"/><Labels name="l" toName="a"><Label value="Agent" alias="x"/>
    <View><Label value="B"/></View></Labels></View>"""

    assert read_tags(xml, "own.xml")[2].labels == ("x", "B")
