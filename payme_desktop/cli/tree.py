"""Every command by name: where it is, and its line in the help. Nothing is imported here."""

from __future__ import annotations

from payme_desktop.cli.command import Branch, Leaf

_IN = "payme_desktop.cli.commands"

CUSTOMERS = Branch(
    {
        "list": Leaf(f"{_IN}.customers:list_", "List customers, page by page."),
        "search": Leaf(
            f"{_IN}.customers:search", "Find customers by name, phone, e-mail or code, best first."
        ),
        "add": Leaf(f"{_IN}.customer_edits:add", "Add a customer; a name or a phone number is enough."),
        "show": Leaf(f"{_IN}.customers:show", "Show everything about a customer."),
        "edit": Leaf(f"{_IN}.customer_edits:edit", "Change a customer; only what is given changes."),
        "delete": Leaf(f"{_IN}.customers:delete", "Take a customer out of lists; all is kept."),
        "restore": Leaf(f"{_IN}.customers:restore", "Bring a deleted customer back as it was."),
        "erase": Leaf(f"{_IN}.customers:erase", "Take a customer's personal data away, for good."),
        "import": Leaf(f"{_IN}.files:import_customers", "Import customers from a CSV file."),
        "export": Leaf(f"{_IN}.files:export_customers", "Export all customers to a CSV file."),
    },
    help="The customers of the shop.",
    example='customers search "ana ferr"',
)

NOTES = Branch(
    {
        "add": Leaf(f"{_IN}.notes:add", "Write a note on a customer."),
        "list": Leaf(f"{_IN}.notes:list_", "List the notes of a customer, pinned ones first."),
        "edit": Leaf(f"{_IN}.notes:edit", "Change the text or the kind of a note."),
        "delete": Leaf(f"{_IN}.notes:delete", "Take a note away."),
        "pin": Leaf(f"{_IN}.notes:pin", "Keep a note on top."),
        "unpin": Leaf(f"{_IN}.notes:unpin", "Let a note take its turn again."),
    },
    help="What staff noted on customers.",
    example='notes add C-17 --type preference "Likes oat milk"',
)

PREFERENCES = Branch(
    {
        "show": Leaf(f"{_IN}.preferences:show", "Show what a customer likes and allows."),
        "set": Leaf(f"{_IN}.preferences:set_", "Set preferences; only what is given changes."),
    },
    help="What customers like, and how they may be contacted.",
    example="preferences set C-17 --no-can-receive-offers",
)

SALES = Branch(
    {
        "record": Leaf(f"{_IN}.sales:record", "Record a completed sale."),
        "refund": Leaf(f"{_IN}.sales:refund", "Record money given back."),
        "void": Leaf(f"{_IN}.sales:void", "Take a sale out of the book entirely."),
        "attach": Leaf(f"{_IN}.sales:attach", "Let a sale count for a customer."),
        "import": Leaf(f"{_IN}.files:import_sales", "Import sales from a CSV file."),
    },
    help="Sales, refunds and voids.",
    example="sales record --customer C-17 --total 12.50 --items 3",
)

CENTRAL = Branch(
    {
        "init": Leaf(f"{_IN}.central:init", "Prepare a central database, or bring it up to date."),
        "add-device": Leaf(f"{_IN}.central:add_device", "Give one more PC a login."),
        "revoke-device": Leaf(f"{_IN}.central:revoke_device", "Take a PC's login away."),
        "gc": Leaf(f"{_IN}.central:gc", "Purge what was deleted long ago."),
        "new-epoch": Leaf(f"{_IN}.central:new_epoch", "Say that the database was restored from a backup."),
        "status": Leaf(f"{_IN}.central:status", "List every PC, and how far behind it is."),
    },
    help="The central database, for whoever administers it.",
    example="central status --server postgresql://admin@db.example.org/payme",
)

COMMANDS: dict[str, Leaf | Branch] = {
    "init": Leaf(f"{_IN}.init:init", "Make a new shop with its owner."),
    "customers": CUSTOMERS,
    "notes": NOTES,
    "preferences": PREFERENCES,
    "sales": SALES,
    "history": Leaf(f"{_IN}.figures:history", "Show the purchases of a customer under their summary."),
    "metrics": Leaf(f"{_IN}.figures:metrics", "Show the figures of the shop, or of one customer."),
    "repeat": Leaf(f"{_IN}.figures:repeat", "List customers with two purchases or more."),
    "sync": Leaf(f"{_IN}.sync:sync", "Exchange what is new with the central database."),
    "central": CENTRAL,
    "backup": Leaf(f"{_IN}.care:backup", "Copy the shop, and prove the copy."),
    "backups": Leaf(f"{_IN}.backups:backups", "List the backups of the shop."),
    "restore": Leaf(f"{_IN}.backups:restore", "Put a backup in the place of the shop."),
    "recovery-code": Leaf(f"{_IN}.backups:recovery_code", "Make a new recovery code."),
    "doctor": Leaf(f"{_IN}.care:doctor", "Look the shop over, and mend what can be mended."),
}
