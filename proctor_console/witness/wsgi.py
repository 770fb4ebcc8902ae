"""What gunicorn serves as a witness."""

from exam_engine.config import load
from exam_engine.server.concurrency import patch

patch((config := load()).concurrency)

from proctor_console.witness.app import create_app  # noqa: E402 - nothing of ours is imported before patch

app = create_app(config)
