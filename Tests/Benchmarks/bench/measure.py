"""Processes and what they take: CPU, wall clock, memory; several commands in turn, round after round."""
import os, statistics, subprocess, sys, time


class Failure(Exception):
    """A command that did not end well; its last words are the message."""


def pipeline(commands, **options):
    """Runs commands, each reading what the one before writes; {"cpu_s", "wall_s", "peak_mb"} of all together.

    The kernel's count of each process, user and system, start-up included; memory is that of the largest.
    """
    began = time.perf_counter()
    processes, source = [], None
    for number, command in enumerate(commands):
        is_last = number == len(commands) - 1
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL if is_last else subprocess.PIPE,
                                   stderr=subprocess.PIPE if is_last else subprocess.DEVNULL, **options)
        if source:
            source.close()
        source = process.stdout
        processes.append(process)
    errors = processes[-1].stderr.read().decode(errors="replace")
    cpu = peak = 0
    for process, command in zip(processes, commands):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with {process.returncode}: {errors[-2000:]}")
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss * 1024 / 1e6)
    processes[-1].stderr.close()
    return {"cpu_s": cpu, "wall_s": time.perf_counter() - began, "peak_mb": peak}


def tell(words):
    """Says on a terminal what is at work; nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def in_turn(works, rounds):
    """Calls each work of {name: function} once to warm up, then in turn, so often; {name: list of what it returned}."""
    found = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            tell(f"round {number} of {rounds}: {name}")
            result = work()
            if number > 0:
                found[name].append(result)
    tell("")
    return found


def median(results, key):
    return statistics.median(result[key] for result in results)
