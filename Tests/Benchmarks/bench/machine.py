"""Where a measurement was made: processor, system, versions, commit."""
import os, platform, re, subprocess


def text(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def found(pattern, where, otherwise="unknown"):
    match = re.search(pattern, where, re.M)
    return match.group(1).strip().strip('"') if match else otherwise


def output(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def describe():
    cpu = text("/proc/cpuinfo")
    flags = found(r"^flags\s*: (.*)$", cpu, "").split()
    return {
        "processor": found(r"^model name\s*: (.*)$", cpu),
        "family": found(r"^cpu family\s*: (.*)$", cpu),
        "vectors": next((name for name in ("avx512bw", "avx2", "sse4_2") if name in flags), "unknown"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": int(found(r"^MemTotal:\s*(\d+)", text("/proc/meminfo"), "0")) // 1000,
        "system": found(r"^PRETTY_NAME=(.*)$", text("/etc/os-release")),
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
    }


def versions(sluice):
    return {
        "sluice": output([sluice, "--version"]),
        "swift": found(r"(Swift version \S+)", output(["swift", "--version"])),
        "zstd": found(r"(v[\d.]+)", output(["zstd", "--version"])),
        "python": platform.python_version(),
    }


def commit(top):
    """The commit that was measured, and whether files differ from it."""
    return {"commit": output(["git", "-C", top, "rev-parse", "--short=12", "HEAD"]) or "unknown",
            "changed": bool(output(["git", "-C", top, "status", "--porcelain", "--untracked-files=no"]))}
