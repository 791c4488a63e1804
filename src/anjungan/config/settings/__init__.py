"""The settings of one installation, by topic.

Everything that differs between installations is read from the environment, and only in this package;
`docs/operating/settings.md` lists each name (a test keeps the list whole).
"""

from .addresses import *
from .apps import *
from .citizens import *
from .database import *
from .deployment import *
from .i18n import *
from .jobs import *
from .logs import *
from .mail import *
from .messaging import *
from .security import *
from .sign_in import *
from .static import *
from .streams import *
from .templates import *
from .wires import *
