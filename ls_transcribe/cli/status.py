"""`ls-transcribe status`: the ledger, also while a run is on."""

from pathlib import Path

import click

from ls_transcribe.cli import options


@click.command(epilog="Example: ls-transcribe status -o data/output")
@options.output
@options.as_json
def status(output: Path, as_json: bool) -> None:  # noqa: FBT001  # click's way of handing over flags
    """Show how far an output folder is.

    How many recordings are in which state, what failed and why, and with which settings; also while a run is on.
    """
    import json

    from ls_transcribe.cli.wording import printable
    from ls_transcribe.store.ledger import Ledger
    from ls_transcribe.store.output_folder import OutputFolder

    folder = OutputFolder(output)
    with Ledger.read(folder.ledger) as ledger:
        counts = ledger.counts()
        failures = [(job.recording.name, job.reason or "") for job in ledger.failed()]
        failures += [(unusable.name, unusable.reason) for unusable in ledger.refusals()]
        settings = ledger.settings()
    process = folder.working_process()
    if as_json:
        named = [{"recording": name, "reason": reason} for name, reason in failures]
        told = {"folder": str(folder.path), "process": process, "recordings": counts, "failures": named}
        click.echo(json.dumps({**told, "settings": settings}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{output}: {_under_way(process, counts)}")
    for state, number in sorted(counts.items()):
        click.echo(f"  {number:>7,} {state}")
    for name, reason in failures:
        click.echo(f"  {printable(name)}: {reason}")
    for name, value in settings.items():
        if value not in (None, {}, []):
            click.echo(f"  {name}: {value if isinstance(value, str) else json.dumps(value)}")


def _under_way(process: int | None, counts: dict[str, int]) -> str:
    if process is not None:
        return f"process {process} is at work"
    if counts.get("QUEUED") or counts.get("IN_PROGRESS"):
        return "no run is on, and not everything is finished: the command that was begun resumes"
    return "no run is on"
