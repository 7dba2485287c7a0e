# Autoreply as a container: no root, no build tools, no writing but to /var/lib/autoreply.
#
#   docker build -t autoreply .
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges \
#     -v ./practice:/etc/autoreply -v autoreply:/var/lib/autoreply autoreply

# Where Docker Hub is out of reach any image with a `python` of 3.11 to 3.13, its pip and certificates does: `make image-test`.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /src
COPY requirements.lock requirements-dev.lock ./
# Every package is checked against its hash, also the one that builds ours.
RUN python -m venv --without-pip /opt/autoreply \
 && python -m pip --python /opt/autoreply/bin/python install --no-cache-dir --require-hashes -r requirements.lock \
 && awk '/^setuptools==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements-dev.lock > build.lock \
 && python -m pip install --no-cache-dir --require-hashes -r build.lock
COPY . .
RUN python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheel . \
 && python -m pip --python /opt/autoreply/bin/python install --no-cache-dir --no-deps --no-index /wheel/*.whl

FROM ${BASE}
RUN python -m pip uninstall --yes --root-user-action ignore pip \
 && groupadd --gid 10001 autoreply \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/autoreply --shell /usr/sbin/nologin autoreply \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/autoreply
COPY --from=build /opt/autoreply /opt/autoreply
ENV PATH=/opt/autoreply/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    AUTOREPLY_CONFIG=/etc/autoreply/config.toml \
    STATE_DIRECTORY=/var/lib/autoreply
USER 10001:10001
WORKDIR /var/lib/autoreply
VOLUME /var/lib/autoreply
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["autoreply", "status", "--quiet"]
ENTRYPOINT ["autoreply"]
# Without a settings file it serves the questions of `autoreply init`, and only them; docs/running.md.
CMD ["run", "--or-set-up", "0.0.0.0:8080"]
