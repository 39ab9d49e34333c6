# Two stages: build the wheel, then install it with its pinned dependencies and nothing else.
FROM python:3.11-slim AS build
WORKDIR /source
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/play.txt
COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data studybot
COPY requirements/run.txt /tmp/run.txt
RUN pip install --no-cache-dir --require-hashes -r /tmp/run.txt && rm /tmp/run.txt
COPY --from=build /wheels /tmp/wheels
RUN pip install --no-cache-dir --no-deps /tmp/wheels/*.whl && rm -r /tmp/wheels
# Only /data is written: the root file system may be read-only.
ENV STUDYBOT_DATABASE_URL=sqlite:////data/studybot.db \
    STUDYBOT_HEALTH_PORT=8080 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER studybot
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
# Alive, not ready: a bot that waits for Discord or for its database must not be killed for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"STUDYBOT_HEALTH_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["studybot"]
CMD ["run"]
