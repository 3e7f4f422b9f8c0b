"""coder-gui profile: make, list and describe profiles; change what opens them."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.cli.answers import VARIABLE, Context, Exit, Subparsers, json_option
from coder_gui.domain.roles import Role

if TYPE_CHECKING:
    from coder_gui.services.profiles import ProfileInfo, Unlocked

CODE_VARIABLE = "CODER_GUI_RECOVERY_CODE"
KEEP = (
    "Recovery code: {code}\n"
    "It is shown this once. Print it or write it down and keep it away from the laptop: "
    "it opens the profile when the passphrase or the keyring is lost."
)


def register(subparsers: Subparsers) -> None:
    """Adds `profile` and its verbs."""
    noun = subparsers.add_parser(
        "profile", help="make, list and describe encrypted profiles; change the passphrase"
    )
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    create = verbs.add_parser(
        "create", help="make a new encrypted profile (in --profile DIR, if given)"
    )
    create.add_argument("--name", default=None, help="the person's name (default: the login name)")
    create.add_argument("--role", choices=[role.value for role in Role], default=Role.CODER.value)
    for name, words in (
        ("list", "the profiles of this laptop"),
        ("info", "schema, sizes, editions, and what is not synced yet"),
        ("passphrase", "change the passphrase"),
        ("recovery-code", "make a new recovery code; the one before it opens nothing any more"),
        ("recover", "open with the recovery code and set a new passphrase"),
        ("restore", "put the newest good backup in the place of a damaged database"),
        ("rotate-key", "give the encrypted files and their backups a new key"),
    ):
        json_option(verbs.add_parser(name, help=words))
    json_option(create)
    join = verbs.add_parser("join", help="join the central store of a join file")
    join.add_argument("file", type=Path, metavar="FILE", help="from coder-gui central join-file")
    json_option(join)
    json_option(verbs.add_parser("leave", help="forget the central store; all work stays here"))


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the verb; returns the exit code."""
    verbs = {
        "create": _create,
        "list": _list,
        "info": _info,
        "passphrase": _passphrase,
        "recovery-code": _recovery_code,
        "recover": _recover,
        "restore": _restore,
        "rotate-key": _rotate_key,
        "join": _join,
        "leave": _leave,
    }
    verbs[args.verb](args, context)
    return Exit.SUCCESS


def _create(args: argparse.Namespace, context: Context) -> None:
    name = args.name if args.name is not None else getpass.getuser()
    passphrase = context.new_passphrase("Passphrase of the new profile: ", variable=VARIABLE)
    made = context.profiles().create(
        name=name, role=Role(args.role), passphrase=passphrase, folder=context.profile
    )
    _tell_code(context, made.recovery_code)
    if context.as_json:
        context.answer({"profile": _facts(made.profile), "recovery_code": made.recovery_code})
    context.show(f"{made.profile.name}: {made.profile.folder}")
    if not made.profile.needs_keyring:
        context.say("This laptop has no keyring that can be used: the passphrase stands alone.")


def _join(args: argparse.Namespace, context: Context) -> None:
    from coder_gui.services.central_access import read_join_file

    told = read_join_file(args.file)
    session = context.unlock(to_sync=True)
    settings = session.sync.join(session.actor, told)
    if context.as_json:
        context.answer({"central": settings.name, "login": settings.login})
    context.show(f"Joined: {settings.name}. Delete the join file; its password is used up.")


def _leave(_args: argparse.Namespace, context: Context) -> None:
    session = context.unlock()
    session.sync.leave_central(session.actor)
    if context.as_json:
        context.answer({"central": None})
    context.show("This profile has left the central store. Everything is still on this laptop.")


def _list(args: argparse.Namespace, context: Context) -> None:
    found = context.profiles().list()
    if context.as_json:
        context.answer({"profiles": [_facts(info) for info in found]})
    for info in found:
        context.show(f"{info.name} ({info.role.value}): {info.folder}")
    if not found:
        context.show("No profile yet. Make one: coder-gui profile create.")


def _info(args: argparse.Namespace, context: Context) -> None:
    """Live where the passphrase is in the environment, else as it was at the last lock.

    What waits for a person, and the store's name, are told live only: they are inside.
    """
    from coder_gui.services.standing import Standing, standing

    profiles, folder = context.profiles(), context.profile_dir()
    live = VARIABLE in context.environ
    by_rule: dict[str, Any] | None = None
    central: Standing | None = None
    if live:
        with context.open_profile() as unlocked:
            info = unlocked.note_facts()
            by_rule = _by_rule(unlocked)
            central = standing(unlocked)
    else:
        info = profiles.info(folder)
    answer = {
        **_facts(info),
        **({"last_sync": central.last_sync} if central else {}),
        "central": central.central if central else None,
        "conflicts": central.conflicts if central else None,
        "refused": central.refused if central else None,
        "as_of": "now" if live else "last lock",
        "sizes": profiles.sizes(folder),
        "editions": _editions(),
        "overrides_by_rule": by_rule,
    }
    if context.as_json:
        context.answer(answer)
    for name, value in answer.items():
        context.show(f"{name}: {value}")


def _by_rule(unlocked: Unlocked) -> dict[str, Any]:
    """Rule: how often it stands overridden and acknowledged. No patient data."""
    from coder_gui.services.rule_counts import RuleCounts

    return {
        each.rule: {"overrides": each.overrides, "acknowledgements": each.acknowledgements}
        for each in RuleCounts(unlocked.database).of_profile()
    }


def _editions() -> list[Any]:
    from coder_gui.classification.editions import Classifications
    from coder_gui.system.clock import SystemClock
    from coder_gui.system.paths import classifications_root

    classifications = Classifications(classifications_root(), clock=SystemClock())
    return list(classifications.editions())


def _passphrase(args: argparse.Namespace, context: Context) -> None:
    folder = context.profile_dir()
    old = context.passphrase("Passphrase of now: ")
    left = context.profiles().change_passphrase(folder, old, context.new_passphrase())
    for path in left:
        context.say(f"{path} could not be opened and keeps the passphrase it had.")
    if context.as_json:
        context.answer({"changed": True, "backups_left": left})
    context.show("The passphrase was changed, also for the backups.")


def _recovery_code(args: argparse.Namespace, context: Context) -> None:
    code = context.profiles().new_recovery_code(context.profile_dir(), context.passphrase())
    _tell_code(context, code)
    if context.as_json:
        context.answer({"recovery_code": code})


def _recover(args: argparse.Namespace, context: Context) -> None:
    folder = context.profile_dir()
    typed = context.secret(CODE_VARIABLE, "Recovery code: ")
    recovered = context.profiles().unlock_with_recovery(folder, typed, context.new_passphrase())
    recovered.unlocked.close()
    _tell_code(context, recovered.recovery_code)
    if context.as_json:
        context.answer({"recovered": True, "recovery_code": recovered.recovery_code})
    context.show("The profile opens with the new passphrase. The code before opens nothing.")


def _restore(args: argparse.Namespace, context: Context) -> None:
    report = context.profiles().restore_backup(context.profile_dir(), context.passphrase())
    if context.as_json:
        context.answer(report)
    if report.made_at is None:
        context.show("The database is whole; no backup was needed.")
        return
    lost = "an unknown number of" if report.lost is None else str(report.lost)
    context.show(
        f"The backup of {report.made_at:%d-%b-%Y %H:%M} UTC is in place: {report.episodes} "
        f"episodes, {report.lines} lines, {report.codes} codes; {lost} newer history entries "
        f"are lost. The damaged file is kept in {report.quarantine}."
    )


def _rotate_key(args: argparse.Namespace, context: Context) -> None:
    context.profiles().rotate_key(context.profile_dir(), context.passphrase())
    if context.as_json:
        context.answer({"rotated": True})
    context.show("The profile and its backups have a new key. The passphrase is the same.")


def _tell_code(context: Context, code: str | None) -> None:
    if code is not None and not context.as_json:
        context.say(KEEP.format(code=code))


def _facts(info: ProfileInfo) -> dict[str, Any]:
    return {
        "folder": info.folder,
        "profile_id": info.profile_id,
        "name": info.name,
        "role": info.role,
        "role_source": "self-declared",
        "laptop": info.laptop,
        "schema": info.schema,
        "unsynced": info.unsynced,
        "last_sync": info.last_sync,
        "opens_with": {
            "keyring_and_passphrase": info.needs_keyring,
            "passphrase_alone": not info.needs_keyring,
            "recovery_code": info.has_code,
            "trust_key": info.has_trust_key,
        },
    }
