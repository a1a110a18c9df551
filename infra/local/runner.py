"""The commands of the local run, in the order a person needs them."""

import json
import shutil
import subprocess
import sys
import time

from infra.local import deploy, functions, mailbox, people, processes, protection, reconcile
from infra.local.differences import DIFFERENCES
from infra.local.settings import Local, LocalError
from infra.study import ROOT


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(f"  {text}", flush=True)


def up(local: Local, demo: bool = True) -> None:
    """Start whatever does not run, deploy whatever changed, check every protection, make the demo study."""
    started = time.monotonic()
    local.remember()
    print(f"Study {local.study.id}: {local.study.title}", flush=True)
    say(f"Local cloud on {local.endpoint}, data in {local.data}")
    _forget_half_a_first_run(local)
    restarted = processes.start_cloud(local)
    outputs = deploy.deploy(local, say)
    functions.keep_offset(local)
    for applied in protection.protect(local):
        say(f"Applied again: {applied}")
    say(f"{protection.assert_protected(local)} protections of records hold")
    for line in reconcile.reconcile(local) if restarted else ():
        say(line)
    processes.save(local)
    say("Differences from the template AWS gets:")
    for difference in DIFFERENCES:
        say(f"  - {difference.name}: {difference.reason}")
    processes.start_door(local)
    people.first_administrators(local, outputs, say)
    if demo:
        _records(local, outputs)
    print(f"\nReady in {time.monotonic() - started:.0f} s: {local.url}\n", flush=True)


def _forget_half_a_first_run(local: Local) -> None:
    """Until a first deployment is complete there is nothing to keep: begin again from nothing."""
    parts = [local.data / part for part in ("state", "s3", "journal", "administrators", "demo")]
    if (local.data / "deployed").exists() or not any(part.exists() for part in parts):
        return
    say("The first run was interrupted; starting it afresh")
    processes.stop(local, processes.CLOUD)
    for part in parts:
        shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)


def _records(local: Local, outputs: dict[str, str]) -> None:
    """The demo study, made through the public API, once; what it lacks after an interruption is added."""
    marker = local.data / "demo"
    if not (ROOT / "demo" / "study.py").exists():
        return
    if not marker.exists():
        say("Making the demo study through the public API")
    made = subprocess.run(
        [sys.executable, "-m", "demo.study"],
        cwd=ROOT,
        env=processes.clean_environment(local) | people.demo_environment(local, outputs),
        check=False,
    )
    if made.returncode:
        raise LocalError("The demo study is not complete; run make up again, it goes on where it stopped.")
    marker.touch()
    processes.save(local)


def down(local: Local) -> None:
    """Stop both processes; the data stays."""
    stopped = [processes.stop(local, module) for module in (processes.DOOR, processes.CLOUD)]
    print("Stopped." if any(stopped) else "Nothing was running.")


def reset(local: Local) -> None:
    """Stop, and delete this run's data."""
    down(local)
    if local.data.exists():
        if not (local.data / "settings.json").exists():
            raise LocalError(f"{local.data} holds no local run; it is not deleted.")
        shutil.rmtree(local.data)
    print(f"Deleted {local.data}.")


def status(local: Local) -> None:
    """Say what runs and where."""
    for module, where in ((processes.CLOUD, local.endpoint), (processes.DOOR, local.url)):
        pid = processes.running(local, module)
        print(f"{module.rpartition('.')[2]:12} {f'running, pid {pid}, {where}' if pid else 'stopped'}")
    if processes.running(local, processes.CLOUD):
        print(f"{'date':12} {functions.offset(local):+d} days")


def logs(local: Local, what: str) -> None:
    """Show mails, or what the functions whose name contains `what` wrote last."""
    _must_run(local)
    if what == "mail":
        for mail in mailbox.mails(local):
            print(f"--- {mail.at} to {mail.to}: {mail.subject}\n{mail.text}\n")
        return
    for line in functions.log_lines(local, what):
        print(line)


def day(local: Local, days: int) -> None:
    """Move the business date of every function, then run the daily ones once (decision 1)."""
    _must_run(local)
    count = functions.set_offset(local, days)
    ran = functions.run_daily(local)
    processes.save(local)
    print(f"{count} functions now count {days:+d} days; ran {', '.join(ran) or 'no daily function'}.")


def restore_drill(local: Local) -> dict[str, object]:
    """Drill a restore with `cqms restore-drill` and this local cloud's deploy credentials; return its figures."""
    _must_run(local)
    key, secret = local.root()
    done = subprocess.run(
        [sys.executable, "-m", "infra.cli", "restore-drill", local.study_id],
        cwd=ROOT,
        env=processes.clean_environment(local)
        | {
            "AWS_ENDPOINT_URL": local.endpoint,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": local.study.region,
        },
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise LocalError("The drill did not come to its end; the study itself is as it was.")
    processes.save(local)
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def _must_run(local: Local) -> None:
    if not processes.running(local, processes.CLOUD):
        raise LocalError("The local cloud does not run; start it with make up.")
