"""`python -m jiayi …`"""

import sys

from jiayi.config.cli import main

sys.exit(main())
