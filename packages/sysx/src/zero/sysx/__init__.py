"""What a process should know of its machine: its hostname and how many processors it may use.

Containers limit processors by quota, which `os.cpu_count` does not see; `usable_cpus` does.

    >>> from zero.sysx import hostname, usable_cpus
    >>> usable_cpus() >= 1 and bool(hostname())
    True
"""

from ._cpus import cpu_quota, usable_cpus
from ._host import hostname

__all__ = ["cpu_quota", "hostname", "usable_cpus"]
