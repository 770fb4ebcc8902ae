"""What gunicorn serves as the relay of the public board."""

from exam_engine.config import load
from exam_engine.server.concurrency import patch
from exam_engine.server.memory import keep_all

patch((config := load()).concurrency)
keep_all()

from proctor_console.relay.app import create_app  # noqa: E402 - nothing of ours is imported before patch

app = create_app(config)
