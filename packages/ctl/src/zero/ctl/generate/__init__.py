"""Generators: what `zeroctl` makes of a service description."""

from ._errors import GenerateError
from ._files import Change, Project, Written
from ._parts import Plan
from ._service import generate_service
from ._templates import Templates

__all__ = ["Change", "GenerateError", "Plan", "Project", "Templates", "Written", "generate_service"]
