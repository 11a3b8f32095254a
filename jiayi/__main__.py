"""`python -m jiayi …`"""

import sys

from jiayi.config.cli import main

if __name__ == "__main__":  # uvicorn's further processes import this module
    sys.exit(main())
