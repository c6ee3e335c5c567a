"""``notes ...`` and ``preferences ...``."""

from uuid import UUID

from tests.helpers.cli_line import CommandLine

NOTE = str(UUID(int=41))


def test_notes_are_listed_line_by_line(cli: CommandLine) -> None:
    lines = cli.said("notes", "list", "C-11").splitlines()
    assert lines == [f"2026-03-10 12:30  personal  Ana  {NOTE}", "  Likes oat milk", "  No sugar"]
    assert cli.said("notes", "list", "C-12") == "No notes.\n"


def test_notes_in_json(cli: CommandLine) -> None:
    document = cli.told("notes", "list", "C-11")
    assert (document["total"], document["next"]) == (1, None)
    assert document["items"][0]["content"] == "Likes oat milk\nNo sugar"
    assert document["items"][0]["author"] == "Ana"


def test_a_note_is_added(cli: CommandLine) -> None:
    document = cli.told("notes", "add", "C-11", "Broke a cup", "--type", "issue", "--pin")
    assert (document["note_type"], document["is_pinned"]) == ("issue", True)
    assert document["content"] == "Broke a cup"
    assert "Broke a cup" in cli.said("notes", "add", "C-11", "--type", "issue", "Broke a cup")


def test_a_note_may_look_like_an_option(cli: CommandLine) -> None:
    answer = cli("notes", "add", "C-11", "--", "--json")
    assert (answer.code, answer.out.splitlines()[1]) == (0, "  --json")


def test_a_note_is_edited_pinned_and_deleted(cli: CommandLine) -> None:
    assert cli.told("notes", "edit", NOTE, "--text", "Soy")["content"] == "Soy"
    assert "preference" in cli.said("notes", "edit", NOTE, "--type", "preference")
    assert cli.told("notes", "pin", NOTE)["is_pinned"] is True
    assert "pinned" not in cli.said("notes", "unpin", NOTE)
    assert cli.told("notes", "delete", NOTE)["changed"] is True
    assert cli("notes", "delete", NOTE).code == 2


def test_a_note_needs_something(cli: CommandLine) -> None:
    assert cli("notes", "edit", NOTE).err.startswith("Say what to change")
    assert cli("notes", "add", "C-11", "  ").err.startswith("Content: ")
    answer = cli("notes", "pin", "seven", "--json")
    assert (answer.code, answer.error["code"], list(answer.error["problems"])) == (2, "usage", ["note"])


def test_preferences_are_shown(cli: CommandLine) -> None:
    text = cli.said("preferences", "show", "C-11")
    assert "Usual spend  9.90 EUR" in text
    assert "offers, loyalty" in text
    document = cli.told("preferences", "show", "C-11")
    assert (document["customer_id"], document["average_spend"]) == (str(UUID(int=11)), "9.90")


def test_preferences_are_set_one_by_one(cli: CommandLine) -> None:
    document = cli.told("preferences", "set", "C-11", "--do-not-contact", "--average-spend", "")
    assert cli.services.preferences.asked == [{"do_not_contact": True, "average_spend": None}]
    assert (document["do_not_contact"], document["average_spend"], document["changed"]) == (True, None, True)
    assert "do not contact" in cli.said("preferences", "set", "C-11", "--do-not-contact")


def test_preferences_need_something_to_set(cli: CommandLine) -> None:
    assert cli("preferences", "set", "C-11").code == 2
    wrong = cli("preferences", "set", "C-11", "--average-spend", "a lot", "--json")
    assert (wrong.code, list(wrong.error["problems"])) == (2, ["average_spend"])
