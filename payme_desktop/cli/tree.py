"""Every command by name: where it is, and its line in the help. Nothing is imported here."""

from __future__ import annotations

from payme_desktop.cli.command import Branch, Leaf

_IN = "payme_desktop.cli.commands"

CUSTOMERS = Branch(
    {
        "list": Leaf(f"{_IN}.customers:list_", "List customers, page by page.", "customers.read"),
        "search": Leaf(
            f"{_IN}.customers:search",
            "Find customers by name, phone, e-mail or code, best first.",
            "customers.read",
        ),
        "add": Leaf(
            f"{_IN}.customer_edits:add",
            "Add a customer; a name or a phone number is enough.",
            "customers.create",
        ),
        "show": Leaf(f"{_IN}.customers:show", "Show everything about a customer.", "customers.read"),
        "reveal": Leaf(
            f"{_IN}.reveals:reveal", "Show fields of a customer that you see masked.", "customers.read"
        ),
        "edit": Leaf(
            f"{_IN}.customer_edits:edit", "Change a customer; only what is given changes.", "customers.edit"
        ),
        "delete": Leaf(
            f"{_IN}.customers:delete", "Take a customer out of lists; all is kept.", "customers.delete"
        ),
        "restore": Leaf(
            f"{_IN}.customers:restore", "Bring a deleted customer back as it was.", "customers.restore"
        ),
        "erase": Leaf(
            f"{_IN}.customers:erase", "Take a customer's personal data away, for good.", "customers.erase"
        ),
        "import": Leaf(
            f"{_IN}.files:import_customers", "Import customers from a CSV file.", "customers.import"
        ),
        "export": Leaf(
            f"{_IN}.files:export_customers", "Export all customers to a CSV file.", "customers.export"
        ),
    },
    help="The customers of the shop.",
    example='customers search "ana ferr"',
)

NOTES = Branch(
    {
        "add": Leaf(f"{_IN}.notes:add", "Write a note on a customer.", "notes.add"),
        "list": Leaf(f"{_IN}.notes:list_", "List the notes of a customer, pinned ones first.", "notes.read"),
        "edit": Leaf(f"{_IN}.notes:edit", "Change the text or the kind of a note.", "notes.edit"),
        "delete": Leaf(f"{_IN}.notes:delete", "Take a note away.", "notes.delete"),
        "pin": Leaf(f"{_IN}.notes:pin", "Keep a note on top.", "notes.edit"),
        "unpin": Leaf(f"{_IN}.notes:unpin", "Let a note take its turn again.", "notes.edit"),
    },
    help="What staff noted on customers.",
    example='notes add C-17 --type preference "Likes oat milk"',
)

PREFERENCES = Branch(
    {
        "show": Leaf(f"{_IN}.preferences:show", "Show what a customer likes and allows.", "preferences.read"),
        "set": Leaf(
            f"{_IN}.preferences:set_", "Set preferences; only what is given changes.", "preferences.edit"
        ),
    },
    help="What customers like, and how they may be contacted.",
    example="preferences set C-17 --no-can-receive-offers",
)

SALES = Branch(
    {
        "record": Leaf(f"{_IN}.sales:record", "Record a completed sale.", "sales.record"),
        "refund": Leaf(f"{_IN}.sales:refund", "Record money given back.", "sales.refund"),
        "void": Leaf(f"{_IN}.sales:void", "Take a sale out of the book entirely.", "sales.void"),
        "attach": Leaf(f"{_IN}.sales:attach", "Let a sale count for a customer.", "sales.attach"),
        "import": Leaf(f"{_IN}.files:import_sales", "Import sales from a CSV file.", "sales.import"),
    },
    help="Sales, refunds and voids.",
    example="sales record --customer C-17 --total 12.50 --items 3",
)

AUDIT = Branch(
    {
        "list": Leaf(f"{_IN}.audit:list_", "List what was done in the shop, newest first.", "audit.read"),
        "show": Leaf(f"{_IN}.audit:show", "List what was done to a customer, newest first.", "audit.record"),
        "verify": Leaf(f"{_IN}.audit:verify", "Compute every seal of the trail anew.", "audit.read"),
    },
    help="The audit trail: who did what, when, on which PC.",
    example="audit list --person Ana --since 2026-03-01",
)

STAFF = Branch(
    {
        "add": Leaf(f"{_IN}.staff:add", "Add a person.", "staff.add"),
        "list": Leaf(f"{_IN}.staff:list_", "List the staff, and who can sign in how.", "staff.read"),
        "rename": Leaf(f"{_IN}.staff:rename", "Give a person another name.", "staff.rename"),
        "set-role": Leaf(f"{_IN}.staff:set_role", "Give a person another role.", "staff.role"),
        "set-password": Leaf(
            f"{_IN}.staff:set_password", "Set a password: your own, or that of PERSON.", "staff.password"
        ),
        "set-pin": Leaf(f"{_IN}.staff:set_pin", "Set your own PIN, for this PC only.", "staff.own"),
        "disable": Leaf(
            f"{_IN}.staff:disable", "Keep a person out: here at once, elsewhere with the next sync.",
            "staff.disable",
        ),
        "enable": Leaf(f"{_IN}.staff:enable", "Let a disabled person in again.", "staff.enable"),
        "release": Leaf(
            f"{_IN}.staff:release", "Let a person who mistyped too often try again.", "staff.release"
        ),
        "rules": Leaf(f"{_IN}.staff:rules", "Show what each role may do.", "staff.read"),
        "set-rule": Leaf(f"{_IN}.staff:set_rule", "Adjust what a role may do.", "staff.rules"),
        "offline-days": Leaf(
            f"{_IN}.staff:offline_days", "Show or set the days that a PC may go without a sync.",
            "staff.rules",
        ),
    },
    help="The staff: people, roles, and what a role may do.",
    example="staff add Ben --role cashier --later",
)  # fmt: skip

CENTRAL = Branch(
    {
        "init": Leaf(
            f"{_IN}.central:init", "Prepare a central database, or bring it up to date.", "central.admin"
        ),
        "add-device": Leaf(f"{_IN}.central:add_device", "Give one more PC a login.", "central.admin"),
        "revoke-device": Leaf(f"{_IN}.central:revoke_device", "Take a PC's login away.", "central.admin"),
        "gc": Leaf(f"{_IN}.central:gc", "Purge what was deleted long ago.", "central.admin"),
        "new-epoch": Leaf(
            f"{_IN}.central:new_epoch", "Say that the database was restored from a backup.", "central.admin"
        ),
        "status": Leaf(f"{_IN}.central:status", "List every PC, and how far behind it is.", "central.admin"),
    },
    help="The central database, for whoever administers it.",
    example="central status --server postgresql://admin@db.example.org/payme",
)

COMMANDS: dict[str, Leaf | Branch] = {
    "init": Leaf(f"{_IN}.init:init", "Make a new shop with its owner.", "shop.found"),
    "customers": CUSTOMERS,
    "notes": NOTES,
    "preferences": PREFERENCES,
    "sales": SALES,
    "history": Leaf(
        f"{_IN}.figures:history", "Show the purchases of a customer under their summary.", "sales.read"
    ),
    "metrics": Leaf(
        f"{_IN}.figures:metrics", "Show the figures of the shop, or of one customer.", "figures.shop"
    ),
    "repeat": Leaf(f"{_IN}.figures:repeat", "List customers with two purchases or more.", "customers.read"),
    "staff": STAFF,
    "audit": AUDIT,
    "sync": Leaf(f"{_IN}.sync:sync", "Exchange what is new with the central database.", "sync.run"),
    "central": CENTRAL,
    "backup": Leaf(f"{_IN}.care:backup", "Copy the shop, and prove the copy.", "backup.make"),
    "backups": Leaf(f"{_IN}.backups:backups", "List the backups of the shop.", "backup.make"),
    "restore": Leaf(f"{_IN}.backups:restore", "Put a backup in the place of the shop.", "backup.restore"),
    "recovery-code": Leaf(f"{_IN}.backups:recovery_code", "Make a new recovery code.", "shop.repair"),
    "doctor": Leaf(f"{_IN}.care:doctor", "Look the shop over, and mend what can be mended.", "shop.check"),
}
