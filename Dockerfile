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
ENV STUDYBOT_DATABASE_URL=sqlite:////data/studybot.db PYTHONUNBUFFERED=1
USER studybot
WORKDIR /data
VOLUME /data
ENTRYPOINT ["studybot"]
CMD ["run"]
