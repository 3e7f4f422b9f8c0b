"""coder-gui central: make and upgrade the central store; members, scopes, laptops."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option, plain
from coder_gui.domain.roles import Role

if TYPE_CHECKING:
    from coder_gui.sync.central_admin import PostgresCentral

_DSN = (
    'where the database is, such as "host=db.trust.nhs.uk dbname=coder user=postgres '
    'sslmode=verify-full"; keep its password in PGPASSFILE, not here'
)
_WIPES = {"now": "now", "after-drain": "after_drain", "not": ""}


def register(subparsers: Subparsers) -> None:
    """Adds `central` and its verbs."""
    noun = subparsers.add_parser(
        "central", help="make and upgrade the central store; members, scopes, laptops"
    )
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, words: str) -> argparse.ArgumentParser:
        parser = verbs.add_parser(name, help=words)
        parser.add_argument("dsn", metavar="DSN", help=_DSN)
        json_option(parser)
        return parser

    verb("create", "make the central store in an empty database (PostgreSQL 15 or later)")
    verb("upgrade", "bring the store to the revision of this program")
    scope = verb("scope", "add or change a scope (a site or a group of specialties)")
    scope.add_argument("code", metavar="CODE")
    scope.add_argument("--name", help="its name for people; needed for a new one")
    scope.add_argument("--site", action="append", metavar="CODE", help="sites that belong to it")
    scope.add_argument(
        "--specialty", action="append", metavar="CODE", help="treatment functions that belong to it"
    )
    scope.add_argument("--claim-hours", type=int, metavar="N", help="how long a claim lasts: 12-72")
    scope.add_argument(
        "--schema-min", type=int, metavar="N", help="an older laptop sends and no longer reads"
    )
    verb("scopes", "list the scopes, with the head of each log")
    member = verb("member", "add a person or change the role")
    member.add_argument("login", metavar="LOGIN")
    member.add_argument("--person", required=True, metavar="NAME", help="the person's name")
    member.add_argument("--role", required=True, choices=[role.value for role in Role])
    member.add_argument("--scope", action="append", required=True, metavar="CODE")
    member.add_argument("--reports", action="store_true", help="may also read the report views")
    verb("members", "list the members")
    join = verb("join-file", "write the file with which a laptop joins; it holds a password once")
    join.add_argument("login", metavar="LOGIN")
    join.add_argument("--name", required=True, help="what people call this store")
    join.add_argument("--host", required=True, help="the server's name as laptops reach it")
    join.add_argument("--port", type=int, default=5432)
    join.add_argument("--ca", type=Path, required=True, metavar="FILE", help="the CA's certificate")
    join.add_argument("--out", type=Path, required=True, metavar="FILE")
    revoke = verb("revoke", "end a login at once, or one membership of it")
    revoke.add_argument("login", metavar="LOGIN")
    revoke.add_argument("--scope", metavar="CODE")
    wipe = verb("wipe", "have a laptop empty itself when it is next online")
    wipe.add_argument("device", metavar="ID")
    wipe.add_argument(
        "--when",
        choices=list(_WIPES),
        default="after-drain",
        help="now: stolen; after-drain: send what is unsent first; not: take it back",
    )
    epoch = verb("epoch", "after a restore: have every laptop compare and send what was lost")
    epoch.add_argument("code", metavar="CODE", nargs="?", help="one scope; else all")
    verb("devices", "list the laptops")
    purge = verb("purge", "drop the marks of rows deleted more than 400 days ago")
    purge.add_argument("code", metavar="CODE", nargs="?", help="one scope; else all")
    verify = verb("verify", "hold the rows against the log and the log against its hashes")
    verify.add_argument("code", metavar="CODE", nargs="?", help="one scope; else all")
    verify.add_argument(
        "--witness", metavar="SEQ:HASH", help="a head that was kept elsewhere; with a scope"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the verb; returns the exit code."""
    from coder_gui.sync.central_admin import PostgresCentral

    verbs = {
        "create": _create,
        "upgrade": _upgrade,
        "scope": _scope,
        "scopes": _scopes,
        "member": _member,
        "members": _members,
        "join-file": _join_file,
        "revoke": _revoke,
        "wipe": _wipe,
        "epoch": _epoch,
        "devices": _devices,
        "purge": _purge,
        "verify": _verify,
    }
    return verbs[args.verb](PostgresCentral(args.dsn), args, context)


def _tell(context: Context, document: dict[str, Any], *lines: str) -> int:
    if context.as_json:
        context.answer(document)
    for line in lines:
        context.show(line)
    return Exit.SUCCESS


def _create(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    made = central.create()
    return _tell(
        context,
        {"created": True, "revision": made},
        f"The central store is made (revision {made}). Next: coder-gui central scope.",
    )


def _upgrade(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    before, now = central.upgrade()
    words = f"It was at revision {now} already." if before == now else f"It is at revision {now}."
    return _tell(context, {"before": before, "revision": now}, words)


def _scope(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    rule = {
        key: values
        for key, values in (("sites", args.site), ("specialties", args.specialty))
        if values
    }
    rules = [rule] if rule else None
    known = {scope.code for scope in central.scopes()}
    if args.code in known:
        central.set_scope(
            args.code,
            name=args.name,
            rules=rules,
            claim_hours=args.claim_hours,
            schema_min=args.schema_min,
        )
    else:
        if not args.name:
            raise UsageError(f"{args.code} is a new scope: give it a --name.")
        central.add_scope(args.code, args.name, rules or (), claim_hours=args.claim_hours or 24)
        if args.schema_min is not None:
            central.set_scope(args.code, schema_min=args.schema_min)
    scope = next(each for each in central.scopes() if each.code == args.code)
    return _tell(context, {"scope": scope}, f"{scope.code} ({scope.name}): {scope.scope_id}")


def _scopes(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    found = central.scopes()
    return _tell(
        context,
        {"scopes": found},
        *(f"{each.code} ({each.name}): head {each.head}:{each.head_hash}" for each in found),
    )


def _member(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    central.add_member(args.login, args.person, args.role, args.scope, reports=args.reports)
    return _tell(
        context,
        {"login": args.login, "role": args.role, "scopes": args.scope},
        f"{args.person} ({args.role}) is a member of {', '.join(args.scope)}. "
        f"Next: coder-gui central join-file.",
    )


def _members(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    found = central.members()
    lines = (
        f"{each.scope}: {each.login} ({each.person}, {each.role})"
        + (f", revoked {each.revoked_at:%d-%b-%Y}" if each.revoked_at else "")
        + ("" if each.joined_at else ", has not joined yet")
        for each in found
    )
    return _tell(context, {"members": found}, *lines)


def _join_file(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    from coder_gui.system.files import write_private

    pem = args.ca.read_text(encoding="ascii", errors="replace")
    if "-----BEGIN CERTIFICATE-----" not in pem or "PRIVATE KEY" in pem:
        raise UsageError(f"{args.ca} is not a certificate in PEM form.")
    if args.out.exists():
        raise UsageError(f"{args.out} is there already. Nothing was changed.")
    document = central.join_file(
        args.login, name=args.name, host=args.host, port=args.port, ca_pem=pem
    )
    write_private(args.out, json.dumps(plain(document), indent=2).encode())
    return _tell(
        context,
        {"file": args.out, "login": args.login},
        f"{args.out}: give it to {args.login} in a safe way and delete it. Its password is "
        "changed when the laptop joins; it has to be used within 14 days.",
    )


def _revoke(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    ended = central.revoke(args.login, args.scope)
    where = f" in {args.scope}" if args.scope else ""
    return _tell(
        context,
        {"login": args.login, "scope": args.scope, "connections_ended": ended},
        f"{args.login} may no longer use the central store{where} ({ended} connections ended). "
        "What is on the laptop stays there, encrypted; see coder-gui central wipe.",
    )


def _wipe(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    central.wipe(args.device, _WIPES[args.when])
    words = {
        "now": "The laptop empties itself when it is next online. Nothing it has not sent is kept.",
        "after-drain": "The laptop sends what is unsent when it is next online, "
        "then empties itself.",
        "not": "The laptop is not to empty itself.",
    }
    return _tell(context, {"device": args.device, "wipe": args.when}, words[args.when])


def _epoch(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    codes = [args.code] if args.code else [scope.code for scope in central.scopes()]
    changed = {code: central.change_epoch(code) for code in codes}
    return _tell(context, {"epochs": changed}, *(f"{code}: {new}" for code, new in changed.items()))


def _devices(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    found = central.devices()
    lines = (
        f"{each.device_id}  {each.person} on {each.laptop or 'an unnamed laptop'}, program "
        f"{each.app_version}, seen {each.seen_at:%d-%b-%Y %H:%M} UTC"
        + (f", to empty itself {each.wipe.replace('_', ' ')}" if each.wipe else "")
        + (f", emptied {each.wiped_at:%d-%b-%Y %H:%M} UTC" if each.wiped_at else "")
        for each in found
    )
    return _tell(context, {"devices": found}, *lines)


def _purge(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    codes = [args.code] if args.code else [scope.code for scope in central.scopes()]
    gone = {code: central.purge_tombstones(code) for code in codes}
    return _tell(context, {"purged": gone}, *(f"{code}: {count}" for code, count in gone.items()))


def _verify(central: PostgresCentral, args: argparse.Namespace, context: Context) -> int:
    witness = _witness(args.witness) if args.witness else None
    if witness and not args.code:
        raise UsageError("A witness is of one scope: name it.")
    codes = [args.code] if args.code else [scope.code for scope in central.scopes()]
    found = [central.verify_chain(code, witness) for code in codes]
    if context.as_json:
        context.answer({"scopes": found})
    for each in found:
        count = len(each.problems)
        state = f"{count} problem{'s' * (count > 1)}" if count else "whole"
        context.show(
            f"{each.scope}: {state}; {each.groups} changes, {each.rows} rows; "
            f"witness {each.head}:{each.head_hash}"
        )
        for problem in each.problems:
            context.show(f"  {problem}")
    return Exit.PROBLEMS if any(each.problems for each in found) else Exit.SUCCESS


def _witness(text: str) -> tuple[int, str]:
    seq, _, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise UsageError("A witness is SEQ:HASH, as coder-gui central verify prints it.")
    return int(seq), digest.lower()
