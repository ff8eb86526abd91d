"""A service's configuration and its life: set up, run, drain, stop.

The configuration is the file that a go-zero service of the same shape reads.

    >>> from zero.service import ServiceConf, ServiceGroup
    >>> ServiceConf(name="shop").mode
    'pro'
    >>> ServiceGroup(lambda: print("worked")).run()
    worked
"""

from ._blocks import (
    DevServerConf,
    ProfileTypeConf,
    ProfilingConf,
    PrometheusConf,
    ShutdownBlock,
    TelemetryConf,
)
from ._conf import Mode, ServiceConf
from ._group import Service, ServiceGroup
from ._health import HealthManager, Probe, health
from ._run import Runner, run
from ._set_up import tear_down

__all__ = [
    "DevServerConf",
    "HealthManager",
    "Mode",
    "Probe",
    "ProfileTypeConf",
    "ProfilingConf",
    "PrometheusConf",
    "Runner",
    "Service",
    "ServiceConf",
    "ServiceGroup",
    "ShutdownBlock",
    "TelemetryConf",
    "health",
    "run",
    "tear_down",
]
