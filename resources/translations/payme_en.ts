<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
    <context>
        <name>BackupsPage</name>
        <message numerus="yes">
            <source>And %n older one(s).</source>
            <translation>
                <numerusform>And %n older one.</numerusform>
                <numerusform>And %n older ones.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Desk</name>
        <message numerus="yes">
            <source>What you typed in %n form(s) is kept and not saved yet.</source>
            <translation>
                <numerusform>What you typed in %n form is kept and not saved yet.</numerusform>
                <numerusform>What you typed in %n forms is kept and not saved yet.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DetailCard</name>
        <message numerus="yes">
            <source>%n older note(s): F4 shows all.</source>
            <translation>
                <numerusform>%n older note: F4 shows all.</numerusform>
                <numerusform>%n older notes: F4 shows all.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>FiguresPage</name>
        <message numerus="yes">
            <source>%n of them bought</source>
            <translation>
                <numerusform>%n of them bought</numerusform>
                <numerusform>%n of them bought</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>bought in %n day(s)</source>
            <translation>
                <numerusform>bought in %n day</numerusform>
                <numerusform>bought in %n days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n came again</source>
            <translation>
                <numerusform>%n came again</numerusform>
                <numerusform>%n came again</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>of %n purchase(s)</source>
            <translation>
                <numerusform>of %n purchase</numerusform>
                <numerusform>of %n purchases</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n visit(s)</source>
            <translation>
                <numerusform>%n visit</numerusform>
                <numerusform>%n visits</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>FilterChips</name>
        <message numerus="yes">
            <source>Not seen %n day(s)</source>
            <translation>
                <numerusform>Not seen %n day</numerusform>
                <numerusform>Not seen %n days</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Formats</name>
        <message numerus="yes">
            <source>%n day(s) ago</source>
            <translation>
                <numerusform>%n day ago</numerusform>
                <numerusform>%n days ago</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MaskLine</name>
        <message numerus="yes">
            <source>Masked again in %n second(s)</source>
            <translation>
                <numerusform>Masked again in %n second</numerusform>
                <numerusform>Masked again in %n seconds</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Segments</name>
        <message numerus="yes">
            <source>%n purchase(s)</source>
            <translation>
                <numerusform>%n purchase</numerusform>
                <numerusform>%n purchases</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>At most %n purchase(s)</source>
            <translation>
                <numerusform>At most %n purchase</numerusform>
                <numerusform>At most %n purchases</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StaffTable</name>
        <message numerus="yes">
            <source>Waits %n minute(s)</source>
            <translation>
                <numerusform>Waits %n minute</numerusform>
                <numerusform>Waits %n minutes</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SyncPage</name>
        <message numerus="yes">
            <source>The clock of this PC is off by %n minute(s): set it right.</source>
            <translation>
                <numerusform>The clock of this PC is off by %n minute: set it right.</numerusform>
                <numerusform>The clock of this PC is off by %n minutes: set it right.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n change(s) of others to receive</source>
            <translation>
                <numerusform>%n change of others to receive</numerusform>
                <numerusform>%n changes of others to receive</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n person(s) of the staff</source>
            <translation>
                <numerusform>%n person of the staff</numerusform>
                <numerusform>%n persons of the staff</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n rule(s) of roles</source>
            <translation>
                <numerusform>%n rule of roles</numerusform>
                <numerusform>%n rules of roles</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n customer(s)</source>
            <translation>
                <numerusform>%n customer</numerusform>
                <numerusform>%n customers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>preferences of %n customer(s)</source>
            <translation>
                <numerusform>preferences of %n customer</numerusform>
                <numerusform>preferences of %n customers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n note(s)</source>
            <translation>
                <numerusform>%n note</numerusform>
                <numerusform>%n notes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n import(s)</source>
            <translation>
                <numerusform>%n import</numerusform>
                <numerusform>%n imports</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n sale(s), refunds and voids included</source>
            <translation>
                <numerusform>%n sale, refunds and voids included</numerusform>
                <numerusform>%n sales, refunds and voids included</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n decision(s) on conflicts</source>
            <translation>
                <numerusform>%n decision on conflicts</numerusform>
                <numerusform>%n decisions on conflicts</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>New from others: %n customer(s)</source>
            <translation>
                <numerusform>New from others: %n customer</numerusform>
                <numerusform>New from others: %n customers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>, and %n more</source>
            <translation>
                <numerusform>, and %n more</numerusform>
                <numerusform>, and %n more</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>every %n minute(s)</source>
            <translation>
                <numerusform>every %n minute</numerusform>
                <numerusform>every %n minutes</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SyncPill</name>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n waiting</numerusform>
                <numerusform>%n waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conflict(s)</source>
            <translation>
                <numerusform>%n conflict</numerusform>
                <numerusform>%n conflicts</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Syncing</name>
        <message numerus="yes">
            <source>Synced, with %n conflict(s) to look at.</source>
            <translation>
                <numerusform>Synced, with %n conflict to look at.</numerusform>
                <numerusform>Synced, with %n conflicts to look at.</numerusform>
            </translation>
        </message>
    </context>
</TS>
