# riskcheck without Python or a compiler of your own:
#   docker build -t riskcheck .
#   docker run --rm -it riskcheck
# Files of your own: docker run --rm -v "$PWD:/data" riskcheck check answers.json

FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
COPY . /source
WORKDIR /source
RUN python -m venv /opt/riskcheck
RUN /opt/riskcheck/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 riskcheck
COPY --from=build /opt/riskcheck /opt/riskcheck
USER riskcheck
WORKDIR /data
ENTRYPOINT ["/opt/riskcheck/bin/riskcheck"]
